// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import SystemPackage
import Testing

@testable import Platform

struct USBErrorTests {
    @Test(
        arguments: [
            (-1, .input), (-3, .denied), (-4, .gone), (-5, .notFound), (-6, .busy), (-7, .timedOut),
            (-8, .overflow), (-9, .stalled), (-11, .noMemory), (-12, .other(-12)), (0, nil),
            (5, nil),
        ] as [(CInt, USBError.Code?)]
    )
    func `libusb's results are sorted`(result: CInt, code: USBError.Code?) {
        #expect(USBError.Code(result: result) == code)
    }

    @Test(
        arguments: [
            (ENOENT, .gone), (ENODEV, .gone), (ENXIO, .gone), (EACCES, .denied), (EPERM, .denied),
            (EBUSY, .busy), (ENOMEM, .noMemory), (EMFILE, .other(-99)),
        ] as [(CInt, USBError.Code)]
    )
    func `reasons why a node cannot be opened are sorted`(errno: CInt, code: USBError.Code) {
        #expect(USBError.Code(opening: Errno(rawValue: errno)) == code)
    }

    @Test func `an error says what failed, why, and what else is known`() {
        let error = USBError(.busy, "claim interface 0", detail: "gvfsd-mtp [77]")

        #expect(
            error.description
                == "usb: could not claim interface 0: somebody else holds it (gvfsd-mtp [77])"
        )
    }
}

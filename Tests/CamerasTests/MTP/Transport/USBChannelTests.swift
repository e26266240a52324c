// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Platform
import Testing

@testable import Cameras

struct USBChannelTests {
    @Test func `the still-image interface is found among others`() {
        let facts = device([
            interface(0, (0x08, 0x06, 0x50)), interface(1, (0x06, 0x01, 0x01)),
        ])

        let pipes = PTPPipes(in: facts, interface: nil)

        #expect(pipes?.interface.number == 1)
        #expect((pipes?.bulkIn.address, pipes?.bulkOut.address) == (0x81, 0x02))
        #expect(pipes?.event?.address == 0x83)
    }

    @Test func `a vendor's own class is used only if the profile names the interface`() {
        let facts = device([interface(0, (0xFF, 0xFF, 0x00))])

        #expect(PTPPipes(in: facts, interface: nil) == nil)
        #expect(PTPPipes(in: facts, interface: 1) == nil)
        #expect(PTPPipes(in: facts, interface: 0)?.interface.number == 0)
    }

    @Test func `an interface of another class is not used, even if it is named`() {
        let facts = device([interface(0, (0x08, 0x06, 0x50))])

        #expect(PTPPipes(in: facts, interface: 0) == nil)
    }

    @Test func `an interface without events will do, one without a bulk pipe will not`() {
        let bulk = [endpoint(0x81, 2), endpoint(0x02, 2)]
        let quiet = device([interface(0, (6, 1, 1), bulk)])
        let deaf = device([interface(0, (6, 1, 1), [endpoint(0x81, 2), endpoint(0x83, 3)])])

        #expect(PTPPipes(in: quiet, interface: nil)?.event == nil)
        #expect(PTPPipes(in: quiet, interface: nil) != nil)
        #expect(PTPPipes(in: deaf, interface: nil) == nil)
    }

    @Test func `only the first setting of an interface counts`() {
        let facts = device([interface(0, (6, 1, 1), alternate: 1)])

        #expect(PTPPipes(in: facts, interface: nil) == nil)
    }

    @Test(
        arguments: [
            (.gone, .gone), (.timedOut, .timedOut), (.stalled, .stalled), (.overflow, .overflow),
            (.closed, .closed),
        ] as [(USBError.Code, PTPChannelError)]
    )
    func `what a session acts on keeps its name`(code: USBError.Code, error: PTPChannelError) {
        #expect(PTPChannelError(USBError(code, "receive")) == error)
    }

    @Test func `everything else is told in words`() {
        let error = USBError(.busy, "claim interface 0", detail: "gvfsd-mtp [77]")

        #expect(PTPChannelError(error) == .failed(error.description))
    }
}

private func device(_ interfaces: [USBInterfaceFacts]) -> USBDeviceFacts {
    USBDeviceFacts(vendor: 0x04DA, product: 0x2374, release: 0x0100, interfaces: interfaces)
}

private func interface(
    _ number: UInt8,
    _ classes: (UInt8, UInt8, UInt8),
    _ endpoints: [USBEndpoint] = [endpoint(0x02, 2), endpoint(0x81, 2), endpoint(0x83, 3)],
    alternate: UInt8 = 0
) -> USBInterfaceFacts {
    USBInterfaceFacts(
        number: number,
        alternate: alternate,
        classes: (classes.0, classes.1, classes.2),
        endpoints: endpoints
    )
}

private func endpoint(_ address: UInt8, _ attributes: UInt8) -> USBEndpoint {
    USBEndpoint(address: address, attributes: attributes, maxPacketSize: 512)
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import Cameras

/// What is known of a device without a word to it.
@Suite(.timeLimit(.minutes(5)))
struct SurveyedDeviceTests {
    private func camera(at sysPath: FilePath) -> DetectedCamera {
        DetectedCamera(
            sysPath: sysPath.string,
            node: "/dev/bus/usb/001/002",
            number: DeviceNumber(major: 189, minor: 1),
            incarnation: "1",
            bayPath: BayPath("usb-1"),
            device: USBIdentity(vendorID: 0x04DA, productID: 0x2382),
            serial: CameraSerial("CAM1"),
            interface: .stillImage
        )
    }

    @Test func `descriptors and speed come from sysfs`() throws {
        try withTemporaryDirectory { folder in
            let descriptors: [UInt8] = [9, 4, 0, 0, 3, 6, 1, 1, 0]
            try write(descriptors, to: folder.appending("descriptors"))
            try write(Array("5000\n".utf8), to: folder.appending("speed"))

            let device = SurveyedDevice.reading(camera(at: folder))

            #expect(device.descriptors == descriptors)
            #expect(device.speed == "5000")
            #expect(device.serial == "CAM1")
        }
    }

    @Test func `what sysfs does not have is left out`() throws {
        try withTemporaryDirectory { folder in
            let device = SurveyedDevice.reading(camera(at: folder))

            #expect(device.descriptors.isEmpty)
            #expect(device.speed == nil)
        }
    }

    private func write(_ bytes: [UInt8], to path: FilePath) throws {
        let file = try File(at: path, .creating(permissions: 0o600))
        try file.write(bytes.span.bytes, at: 0)
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import Testing

@testable import Cameras

@Suite struct MTPProbeTests {
    @Test func `a USB device is found with port, identity and serial`() throws {
        let camera = try #require(MTPProbe.finding(for: Self.device()))

        #expect(camera.sysPath == Self.sysPath)
        #expect(camera.node == "/dev/bus/usb/001/004")
        #expect(camera.number == DeviceNumber(major: 189, minor: 3))
        #expect(camera.incarnation == "001:004")
        #expect(camera.bayPath == BayPath("pci-0000:00:05.0-usb-0:5"))
        #expect(camera.device.vendorID == 0x04DA)
        #expect(camera.device.productID == 0x2374)
        #expect(camera.device.interfaces == [.stillImage])
        #expect(camera.serial == CameraSerial("BWC 0001"))
        #expect(camera.interface == .stillImage)
        #expect(camera.model == "Panasonic Body%1BCamera")
    }

    @Test func `a device of a vendor's class is found without an interface that speaks PTP`()
        throws
    {
        let camera = try #require(
            MTPProbe.finding(for: Self.device(properties: ["ID_USB_INTERFACES": ":ff0000:"]))
        )

        #expect(camera.interface == nil)
    }

    @Test(arguments: [
        UdevDevice(sysPath: "/sys/x", kind: .usbDevice),
        Self.device(isInitialized: false),
        Self.device(properties: ["ID_CAMDOCK": "0"]),
        Self.device(node: nil),
        Self.device(kind: .disk),
    ])
    func `what is no USB device in a bay, not ready or exempt is nothing`(device: UdevDevice) {
        #expect(MTPProbe.finding(for: device) == nil)
    }

    @Test func `a serial is never udev's stand-in`() throws {
        let camera = try #require(
            MTPProbe.finding(
                for: Self.device(
                    properties: ["ID_SERIAL": "Panasonic_Camera"],
                    attributes: ["serial": nil]
                )
            )
        )

        #expect(camera.serial == nil)
    }

    @Test func `sysfs stands in where udev found no path`() throws {
        let camera = try #require(
            MTPProbe.finding(for: Self.device(properties: ["ID_PATH": nil]))
        )

        #expect(camera.bayPath == BayPath("0000:00:05.0-usb-0:5"))
    }

    private static let sysPath = "/sys/devices/pci0000:00/0000:00:05.0/usb1/1-5"

    private static func device(
        kind: UdevDevice.Kind = .usbDevice,
        node: String? = "/dev/bus/usb/001/004",
        properties: [String: String?] = [:],
        attributes: [String: String?] = [:],
        isInitialized: Bool = true
    ) -> UdevDevice {
        var known: [String: String] = [
            "ID_PATH": "pci-0000:00:05.0-usb-0:5", "ID_USB_INTERFACES": ":060101:",
            "BUSNUM": "001", "DEVNUM": "004", "ID_CAMDOCK": "1",
        ]
        for (key, value) in properties { known[key] = value }
        var stated: [String: String] = [
            "serial": "BWC 0001", "idVendor": "04da", "idProduct": "2374",
            "manufacturer": "Panasonic", "product": "Body\u{1B}Camera",
        ]
        for (key, value) in attributes { stated[key] = value }
        return UdevDevice(
            sysPath: sysPath,
            kind: kind,
            node: node,
            number: DeviceNumber(major: 189, minor: 3),
            properties: known,
            attributes: stated,
            isInitialized: isInitialized
        )
    }
}

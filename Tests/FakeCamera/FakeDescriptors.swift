// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The descriptors of the camera (USB 2.0 and 3.2, chapter 9).
package struct FakeDescriptors: Hashable, Sendable {
    package let device: [UInt8]
    package let configuration: [UInt8]
    /// By index; 0 is the list of languages.
    package let strings: [UInt8: [UInt8]]
    /// What the camera would be at its other speed; nil where there is none.
    package let qualifier: [UInt8]?
    package let otherSpeed: [UInt8]?
    /// The binary object store; nil below super speed.
    package let bos: [UInt8]?
    package let endpoints: [FakeEndpoint]
    package let interfaces: [FakeInterface]

    init(_ usb: FakeUSB) {
        let layout = FakeLayout(usb)
        device = Self.device(usb)
        configuration = layout.configuration(kind: 2, speed: usb.speed)
        strings = Self.strings(usb)
        qualifier = usb.speed == .high ? [10, 6, 0, 2, 0, 0, 0, 64, 1, 0] : nil
        otherSpeed = usb.speed == .high ? layout.configuration(kind: 7, speed: .full) : nil
        bos = usb.speed == .super ? Self.binaryObjectStore : nil
        endpoints = layout.endpoints(at: usb.speed)
        interfaces = layout.interfaces
    }

    /// The descriptor of that type and index; nil if the camera stalls the question.
    package func descriptor(type: UInt8, index: UInt8) -> [UInt8]? {
        switch type {
        case 1: device
        case 2: index == 0 ? configuration : nil
        case 3: strings[index]
        case 6: qualifier
        case 7: index == 0 ? otherSpeed : nil
        case 15: bos
        default: nil
        }
    }

    private static func device(_ usb: FakeUSB) -> [UInt8] {
        var bytes = FakeBytes()
        bytes.add(raw: [18, 1])
        bytes.add(UInt16(usb.speed == .super ? 0x0300 : 0x0200))
        // At super speed the size of packets on the control pipe is a power of two: 2^9.
        bytes.add(raw: [0, 0, 0, usb.speed == .super ? 9 : 64])
        bytes.add(usb.vendor)
        bytes.add(usb.product)
        bytes.add(usb.release)
        bytes.add(
            raw: [usb.manufacturerName, usb.productName, usb.serial].enumerated().map {
                $1 == nil ? 0 : UInt8($0 + 1)
            }
        )
        bytes.add(raw: [1])
        return bytes.bytes
    }

    private static func strings(_ usb: FakeUSB) -> [UInt8: [UInt8]] {
        let texts = [usb.manufacturerName, usb.productName, usb.serial, usb.interfaceName]
        var strings: [UInt8: [UInt8]] = [0: [4, 3, 0x09, 0x04]]
        for (place, text) in texts.enumerated() {
            guard let text else { continue }
            var bytes = FakeBytes()
            for unit in text.utf16.prefix(126) { bytes.add(unit) }
            strings[UInt8(place + 1)] = [UInt8(bytes.bytes.count + 2), 3] + bytes.bytes
        }
        return strings
    }

    /// USB 2.0 extension with link power management, and super speed from 480 Mbit/s on.
    private static let binaryObjectStore: [UInt8] = [
        5, 15, 22, 0, 2,
        7, 16, 2, 2, 0, 0, 0,
        10, 16, 3, 0, 0x0E, 0, 1, 10, 20, 0,
    ]
}

/// The interfaces and endpoints of the camera's one configuration.
private struct FakeLayout {
    let usb: FakeUSB

    init(_ usb: FakeUSB) {
        self.usb = usb
    }

    var interfaces: [FakeInterface] {
        let camera = FakeInterface(number: usb.interfaceNumber, kind: usb.interfaceClass)
        guard usb.hasVendorInterface else { return [camera] }
        return [FakeInterface(number: vendorNumber, kind: [0xFF, 0, 0]), camera]
    }

    /// The number that the camera's interface leaves.
    private var vendorNumber: UInt8 { usb.interfaceNumber == 0 ? 1 : usb.interfaceNumber - 1 }

    func endpoints(at speed: FakeSpeed) -> [FakeEndpoint] {
        let packet = UInt16(speed.bulkPacketBytes)
        let own = usb.interfaceNumber
        var all: [FakeEndpoint] = []
        if usb.hasVendorInterface {
            all += [UInt8(0x8E), 0x0E].map { endpoint($0, bulk: packet, of: vendorNumber) }
        }
        all += [usb.bulkIn, usb.bulkOut].map { endpoint($0, bulk: packet, of: own) }
        let events = FakeEndpoint(
            address: usb.interrupt,
            type: 3,
            maxPacketBytes: 64,
            interval: speed == .full ? 16 : 6,
            interface: own
        )
        return all + [events]
    }

    private func endpoint(_ address: UInt8, bulk packet: UInt16, of number: UInt8) -> FakeEndpoint {
        FakeEndpoint(
            address: address,
            type: 2,
            maxPacketBytes: packet,
            interval: 0,
            interface: number
        )
    }

    func configuration(kind: UInt8, speed: FakeSpeed) -> [UInt8] {
        let body = interfaces.flatMap { interface($0, speed: speed) }
        var bytes = FakeBytes()
        bytes.add(raw: [9, kind])
        bytes.add(UInt16(9 + body.count))
        // Units of 2 mA, and of 8 mA at super speed.
        let power = min(255, usb.milliamperes / (speed == .super ? 8 : 2))
        bytes.add(raw: [UInt8(interfaces.count), 1, 0, 0x80, UInt8(power)])
        return bytes.bytes + body
    }

    private func interface(_ interface: FakeInterface, speed: FakeSpeed) -> [UInt8] {
        let own = endpoints(at: speed).filter { $0.interface == interface.number }
        let isCamera = interface.number == usb.interfaceNumber
        let name: UInt8 = isCamera && usb.interfaceName != nil ? 4 : 0
        var bytes = FakeBytes()
        bytes.add(raw: [9, 4, interface.number, 0, UInt8(own.count)] + interface.kind + [name])
        for endpoint in own {
            bytes.add(raw: [7, 5, endpoint.address, endpoint.type])
            bytes.add(endpoint.maxPacketBytes)
            bytes.add(raw: [endpoint.interval])
            guard speed == .super else { continue }
            // The companion: no bursts; an interrupt endpoint states its bytes for each interval.
            bytes.add(raw: [6, 0x30, 0, 0, endpoint.type == 3 ? 64 : 0, 0])
        }
        return bytes.bytes
    }
}

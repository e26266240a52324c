// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How fast the camera's bus runs.
package enum FakeSpeed: String, Hashable, Sendable, CaseIterable {
    case full
    case high
    case `super`

    /// The most bytes of one bulk packet.
    package var bulkPacketBytes: Int {
        switch self {
        case .full: 64
        case .high: 512
        case .super: 1024
        }
    }
}

/// How the camera shows itself on USB.
package struct FakeUSB: Hashable, Sendable {
    package var vendor: UInt16 = 0x04DA
    package var product: UInt16 = 0x2374
    package var release: UInt16 = 0x0100
    package var speed = FakeSpeed.high
    package var manufacturerName: String? = "Panasonic"
    package var productName: String? = "BWC4000"
    /// iSerial; nil for a camera that has none.
    package var serial: String? = "FAKE0001"
    package var interfaceName: String? = "PTP"
    /// Class, subclass and protocol of the interface: 06/01/01 is still image.
    package var interfaceClass: [UInt8] = [6, 1, 1]
    package var interfaceNumber: UInt8 = 0
    /// Whether an interface of no interest, with pipes of its own, stands before the one that counts.
    package var hasVendorInterface = false
    /// What the camera asks of the bus; more than the bus has and Linux leaves it unconfigured.
    package var milliamperes = 500
    package var bulkIn: UInt8 = 0x81
    package var bulkOut: UInt8 = 0x02
    package var interrupt: UInt8 = 0x83

    /// A camera at high speed.
    package init() {}
}

/// One endpoint, as wires that announce endpoints need it.
package struct FakeEndpoint: Hashable, Sendable {
    package let address: UInt8
    /// The transfer type of bmAttributes: 0 control, 2 bulk, 3 interrupt.
    package let type: UInt8
    package let maxPacketBytes: UInt16
    package let interval: UInt8
    package let interface: UInt8
}

/// One interface, as wires that announce interfaces need it.
package struct FakeInterface: Hashable, Sendable {
    package let number: UInt8
    package let kind: [UInt8]
}

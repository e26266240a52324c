// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One endpoint, as its descriptor states it.
package struct USBEndpoint: Hashable, Sendable {
    /// How it moves bytes.
    package enum Kind: UInt8, Hashable, Sendable {
        case control = 0
        case isochronous, bulk, interrupt
    }

    /// The number, with bit 7 set for endpoints that the device sends from.
    package let address: UInt8
    package let kind: Kind
    /// The most bytes of one packet (wMaxPacketSize without its bits for more packets a frame).
    package let packetBytes: Int

    /// Reads a descriptor's fields.
    package init(address: UInt8, attributes: UInt8, maxPacketSize: UInt16) {
        self.address = address
        // Two bits have four values, and all of them are cases.
        kind = Kind(rawValue: attributes & 0b11) ?? .control
        packetBytes = Int(maxPacketSize & 0x7FF)
    }

    /// Whether the device sends from it.
    package var isIn: Bool { address & 0x80 != 0 }
}

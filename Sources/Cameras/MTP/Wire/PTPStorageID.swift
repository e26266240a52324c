// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One store of a device: a slot in its upper half, a part of what is in the slot in its lower.
package struct PTPStorageID: Hashable, Comparable, Sendable, PTPFixedField {
    package static let byteCount = 4

    package let rawValue: UInt32

    /// Wraps a number.
    package init(_ rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// In a request: all stores.
    package static let all = Self(0xFFFF_FFFF)

    /// Whether a medium is in the slot.
    package var hasMedium: Bool { rawValue & 0xFFFF != 0 }

    package init(from reader: inout PTPReader) throws(PTPMalformed) {
        rawValue = try reader.u32()
    }

    package func encode(into writer: inout PTPWriter) {
        writer.u32(rawValue)
    }

    package static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.rawValue < rhs.rawValue
    }
}

extension PTPStorageID: CustomStringConvertible {
    package var description: String { "0x" + String(rawValue, radix: 16, uppercase: true) }
}

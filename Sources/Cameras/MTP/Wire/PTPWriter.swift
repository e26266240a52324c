// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Puts little-endian bytes together from left to right.
package struct PTPWriter: Sendable {
    /// The most units of UTF-16 that text can have, a NUL at its end included.
    package static let longestText = 255

    /// What was written.
    package private(set) var bytes: [UInt8] = []

    /// A writer that has written nothing.
    package init() {}

    /// Writes bytes as they are.
    package mutating func raw(_ bytes: some Sequence<UInt8>) {
        self.bytes.append(contentsOf: bytes)
    }

    /// Writes a number into as many bytes as its type has.
    package mutating func integer<Number: FixedWidthInteger>(_ number: Number) {
        var left = number
        for _ in 0..<Number.bitWidth / 8 {
            bytes.append(UInt8(truncatingIfNeeded: left))
            left >>= 8
        }
    }

    /// Writes an array: a count of 32 bits, then the elements.
    package mutating func array(_ elements: [some PTPFixedField]) {
        u32(UInt32(elements.count))
        for element in elements { element.encode(into: &self) }
    }

    /// Writes text: a count of 8 bits, then the units of UTF-16 and a NUL; for no text only the count.
    ///
    /// Text of 255 units goes without its NUL, as some devices send it. Text that is longer than
    /// that is cut off behind a whole character.
    package mutating func string(_ text: String) {
        var units: [UInt16] = []
        for character in text {
            let more = String(character).utf16
            guard units.count + more.count <= Self.longestText else { break }
            units.append(contentsOf: more)
        }
        if !units.isEmpty, units.count < Self.longestText { units.append(0) }
        u8(UInt8(units.count))
        for unit in units { u16(unit) }
    }
}

extension PTPWriter {
    /// Writes one byte.
    package mutating func u8(_ number: UInt8) { integer(number) }

    /// Writes two bytes.
    package mutating func u16(_ number: UInt16) { integer(number) }

    /// Writes four bytes.
    package mutating func u32(_ number: UInt32) { integer(number) }

    /// Writes eight bytes.
    package mutating func u64(_ number: UInt64) { integer(number) }

    /// Writes sixteen bytes.
    package mutating func u128(_ number: UInt128) { integer(number) }
}

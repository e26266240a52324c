// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Takes little-endian bytes apart from left to right, and never beyond their end.
///
/// After a throw the position is where it was before the call, so that more bytes can be awaited.
package struct PTPReader: Sendable {
    private var rest: ArraySlice<UInt8>
    private let start: Int

    /// Reads all of `bytes`.
    package init(_ bytes: [UInt8]) {
        self.init(bytes[...])
    }

    /// Reads all of `bytes`; offsets in errors count from its start.
    package init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
        start = bytes.startIndex
    }

    /// How many bytes were read.
    package var offset: Int { rest.startIndex - start }

    /// How many bytes are left.
    package var remaining: Int { rest.count }

    /// Whether no byte is left.
    package var isAtEnd: Bool { rest.isEmpty }

    /// The next `count` bytes.
    /// - Throws: `PTPMalformed` if there are not so many.
    package mutating func bytes(_ count: Int) throws(PTPMalformed) -> ArraySlice<UInt8> {
        try take(count, "bytes")
    }

    /// Passes over `count` bytes.
    /// - Throws: `PTPMalformed` if there are not so many.
    package mutating func skip(_ count: Int) throws(PTPMalformed) {
        _ = try take(count, "bytes")
    }

    /// A number of as many bytes as its type has.
    /// - Throws: `PTPMalformed` if there are not so many.
    package mutating func integer<Number: FixedWidthInteger>(
        _ type: Number.Type = Number.self
    ) throws(PTPMalformed) -> Number {
        let bytes = try take(Number.bitWidth / 8, "a number")
        return bytes.reversed().reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
    }

    /// An array: a count of 32 bits, then so many elements.
    ///
    /// Nothing is set aside for elements that cannot be there.
    /// - Throws: `PTPMalformed`.
    package mutating func array<Element: PTPFixedField>(
        of type: Element.Type
    ) throws(PTPMalformed) -> [Element] {
        var elements = Self(try arrayBytes(elementBytes: Element.byteCount))
        var array: [Element] = []
        array.reserveCapacity(elements.remaining / Element.byteCount)
        while !elements.isAtEnd { array.append(try Element(from: &elements)) }
        return array
    }

    /// What an array's elements, of `elementBytes` each, are made of.
    /// - Throws: `PTPMalformed`.
    mutating func arrayBytes(elementBytes: Int) throws(PTPMalformed) -> ArraySlice<UInt8> {
        var ahead = self
        let count = Int(try ahead.u32())
        let bytes = try ahead.take(count * elementBytes, "an array of \(count)")
        self = ahead
        return bytes
    }

    /// Text: a count of 8 bits, then so many units of UTF-16, the last of them NUL.
    ///
    /// NULs at its end are left out, whether there is one or none or many. Any other NUL stays: what
    /// a name that holds one means is for its reader to say. A surrogate without its other half
    /// becomes U+FFFD, so that all text can be shown and stored.
    /// - Throws: `PTPMalformed`.
    package mutating func string() throws(PTPMalformed) -> String {
        var ahead = self
        let count = Int(try ahead.u8())
        var encoded = Self(try ahead.take(count * 2, "text of \(count)"))
        var units: [UInt16] = []
        units.reserveCapacity(count)
        while !encoded.isAtEnd { units.append(try encoded.u16()) }
        while units.last == 0 { units.removeLast() }
        self = ahead
        return String(decoding: units, as: UTF16.self)
    }

    private mutating func take(
        _ count: Int,
        _ what: String
    ) throws(PTPMalformed) -> ArraySlice<UInt8> {
        guard count <= rest.count else {
            throw PTPMalformed(what, at: offset, .missing(bytes: count - rest.count))
        }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}

extension PTPReader {
    /// A number of one byte.
    /// - Throws: `PTPMalformed`.
    package mutating func u8() throws(PTPMalformed) -> UInt8 { try integer() }

    /// A number of two bytes.
    /// - Throws: `PTPMalformed`.
    package mutating func u16() throws(PTPMalformed) -> UInt16 { try integer() }

    /// A number of four bytes.
    /// - Throws: `PTPMalformed`.
    package mutating func u32() throws(PTPMalformed) -> UInt32 { try integer() }

    /// A number of eight bytes.
    /// - Throws: `PTPMalformed`.
    package mutating func u64() throws(PTPMalformed) -> UInt64 { try integer() }

    /// A number of sixteen bytes.
    /// - Throws: `PTPMalformed`.
    package mutating func u128() throws(PTPMalformed) -> UInt128 { try integer() }

    /// A signed number of one byte.
    /// - Throws: `PTPMalformed`.
    package mutating func i8() throws(PTPMalformed) -> Int8 { try integer() }

    /// A signed number of two bytes.
    /// - Throws: `PTPMalformed`.
    package mutating func i16() throws(PTPMalformed) -> Int16 { try integer() }

    /// A signed number of four bytes.
    /// - Throws: `PTPMalformed`.
    package mutating func i32() throws(PTPMalformed) -> Int32 { try integer() }

    /// A signed number of eight bytes.
    /// - Throws: `PTPMalformed`.
    package mutating func i64() throws(PTPMalformed) -> Int64 { try integer() }
}

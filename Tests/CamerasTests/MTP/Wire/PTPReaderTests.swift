// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Cameras

@Suite struct PTPReaderTests {
    @Test func `numbers are read from their low end, whatever their width`() throws {
        var reader = PTPReader(Array(1...31) + [0xFF])

        #expect(try reader.u8() == 0x01)
        #expect(try reader.u16() == 0x0302)
        #expect(try reader.u32() == 0x0706_0504)
        #expect(try reader.u64() == 0x0F0E_0D0C_0B0A_0908)
        #expect(try reader.u128() == 0x1F1E_1D1C_1B1A_1918_1716_1514_1312_1110)
        #expect(try reader.i8() == -1)
        #expect(reader.isAtEnd)
    }

    @Test func `numbers below zero keep their sign`() throws {
        var reader = PTPReader(
            [0xFE, 0xFF, 0xFD, 0xFF, 0xFF, 0xFF] + [UInt8](repeating: 0xFF, count: 8)
        )

        #expect(try reader.i16() == -2)
        #expect(try reader.i32() == -3)
        #expect(try reader.i64() == -1)
    }

    @Test func `what is not there is refused, and the position stays`() throws {
        var reader = PTPReader([1, 2, 3])
        try reader.skip(1)

        let error = #expect(throws: PTPMalformed.self) { try reader.u32() }

        #expect(error == PTPMalformed("a number", at: 1, .missing(bytes: 2)))
        #expect(error?.description == "a number at byte 1 lacks 2 bytes")
        #expect(reader.offset == 1)
        #expect(reader.remaining == 2)
        #expect(try reader.u16() == 0x0302)
    }

    @Test func `a slice is read from its own start`() throws {
        var reader = PTPReader([9, 9, 1, 0, 9][2..<4])

        #expect(reader.offset == 0)
        #expect(try reader.u16() == 1)
        #expect(throws: PTPMalformed.self) { try reader.u8() }
    }

    @Test func `an array is read element by element`() throws {
        var reader = PTPReader([2, 0, 0, 0, 0x01, 0x10, 0x02, 0x10, 1, 0, 0, 0, 4, 3, 2, 1])

        #expect(try reader.array(of: UInt16.self) == [0x1001, 0x1002])
        #expect(try reader.array(of: UInt32.self) == [0x0102_0304])
        #expect(reader.isAtEnd)
    }

    @Test(arguments: [0xFFFF_FFFF, 0x8000_0000, 3] as [UInt32])
    func `an array that states more than there is takes no memory`(_ count: UInt32) throws {
        var writer = PTPWriter()
        writer.u32(count)
        writer.raw([1, 0, 2, 0])
        var reader = PTPReader(writer.bytes)

        let error = #expect(throws: PTPMalformed.self) { try reader.array(of: UInt16.self) }

        #expect(error?.problem == .missing(bytes: Int(count) * 2 - 4))
        #expect(reader.offset == 0)
    }
}

@Suite struct PTPTextTests {
    @Test(arguments: [
        ("00", ""),
        // A count that covers only the NUL.
        ("01 00 00", ""),
        ("03 48 00 69 00 00 00", "Hi"),
        // No NUL at the end, and many.
        ("02 48 00 69 00", "Hi"), ("04 48 00 69 00 00 00 00 00", "Hi"),
        ("03 3D D8 00 DE 00 00", "\u{1F600}"),
        // NULs and slashes in the middle are the reader's matter.
        ("04 61 00 00 00 62 00 00 00", "a\0b"), ("04 2E 00 2E 00 2F 00 00 00", "../"),
        // Half a surrogate: high before a letter, low alone, high at the end.
        ("03 3D D8 61 00 00 00", "\u{FFFD}a"), ("02 00 DE 00 00", "\u{FFFD}"),
        ("02 61 00 3D D8", "a\u{FFFD}"), ("03 00 DE 3D D8 00 00", "\u{FFFD}\u{FFFD}"),
    ])
    func `text is read whatever is in it`(_ bytes: String, _ text: String) throws {
        var reader = PTPReader(golden(bytes))

        // By scalars: to a string, text that is composed otherwise is the same.
        #expect(try Array(reader.string().unicodeScalars) == Array(text.unicodeScalars))
        #expect(reader.isAtEnd)
    }

    @Test func `text that lacks a byte is refused, and the position stays`() {
        var reader = PTPReader(golden("03 48 00 69 00 00"))

        let error = #expect(throws: PTPMalformed.self) { try reader.string() }

        #expect(error?.problem == .missing(bytes: 1))
        #expect(reader.offset == 0)
    }

    @Test(arguments: [0, 1, 254, 255])
    func `text of up to 255 units comes back as it was`(_ count: Int) throws {
        let text = String(repeating: "x", count: count)
        var writer = PTPWriter()
        writer.string(text)
        var reader = PTPReader(writer.bytes)

        #expect(try reader.string() == text)
        #expect(reader.isAtEnd)
        #expect(writer.bytes.count == 1 + (count == 0 ? 0 : min(255, count + 1)) * 2)
    }

    @Test func `longer text is cut off behind a whole character`() throws {
        var writer = PTPWriter()
        writer.string(String(repeating: "x", count: 254) + "\u{1F600}")
        var reader = PTPReader(writer.bytes)

        #expect(try reader.string() == String(repeating: "x", count: 254))
        #expect(reader.isAtEnd)
    }
}

@Suite struct PTPWriterTests {
    @Test func `numbers are written from their low end, whatever their width`() {
        var writer = PTPWriter()
        writer.u8(0x01)
        writer.u16(0x0302)
        writer.u32(0x0706_0504)
        writer.u64(0x0F0E_0D0C_0B0A_0908)
        writer.u128(0x1F1E_1D1C_1B1A_1918_1716_1514_1312_1110)
        writer.integer(-2 as Int16)

        #expect(writer.bytes == Array(1...31) + [0xFE, 0xFF])
    }

    @Test func `an array is written behind its count`() {
        var writer = PTPWriter()
        writer.array([PTPFormat.association, .mp4])

        #expect(writer.bytes == golden("02 00 00 00 01 30 82 B9"))
    }
}

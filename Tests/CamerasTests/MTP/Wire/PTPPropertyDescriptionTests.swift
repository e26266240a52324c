// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Cameras

@Suite struct PTPPropertyDescriptionTests {
    @Test func `a battery's range is read as it is laid out`() throws {
        let description = try PTPPropertyDescription(GoldenPTP.batteryRange)

        #expect(description.property == .batteryLevel)
        #expect(description.type == .number(.uint8))
        #expect(!description.isSettable)
        #expect(description.initial == .uint8(100))
        #expect(description.value.int == 63)
        #expect(description.form == .range(from: .uint8(0), to: .uint8(100), step: .uint8(1)))
        #expect(description.bytes == GoldenPTP.batteryRange)
    }

    @Test func `a battery's enumeration is read as it is laid out`() throws {
        let description = try PTPPropertyDescription(GoldenPTP.batteryEnumeration)

        #expect(description.value == .uint8(75))
        #expect(description.form == .enumeration([0, 25, 50, 75, 100].map { .uint8($0) }))
        #expect(description.bytes == GoldenPTP.batteryEnumeration)
    }

    @Test func `a clock is read as it is laid out`() throws {
        let description = try PTPPropertyDescription(GoldenPTP.clock)

        #expect(description.property == .dateTime)
        #expect(description.type == .string)
        #expect(description.isSettable)
        #expect(description.initial.text?.isEmpty == true)
        #expect(description.value.text == "20260301T221407")
        #expect(description.form == .none)
        #expect(description.bytes == GoldenPTP.clock)
    }

    @Test func `an enumeration that ends early has the values that came`() throws {
        let cut = Array(GoldenPTP.batteryEnumeration.dropLast(2))

        #expect(
            try PTPPropertyDescription(cut).form == .enumeration([0, 25, 50].map { .uint8($0) })
        )
    }

    @Test func `a form that is left out is none, and one that is not known is kept`() throws {
        let cut = Array(GoldenPTP.clock.dropLast())

        #expect(try PTPPropertyDescription(cut).form == .none)
        #expect(try PTPPropertyDescription(cut + [3]).form == .other(3))
        #expect(try PTPPropertyDescription(cut + [3]).bytes == cut + [3])
    }

    @Test(arguments: [0x0000, 0x000B, 0x4000, 0x400B, 0x8002, 0xFFFE] as [UInt16])
    func `a type that there is not is refused`(_ code: UInt16) {
        var writer = PTPWriter()
        writer.u16(0x5001)
        writer.u16(code)
        writer.raw([0, 1, 1, 0])

        let error = #expect(throws: PTPMalformed.self) {
            try PTPPropertyDescription(writer.bytes)
        }

        #expect(error?.what == "DevicePropDesc: a data type")
        #expect(error?.offset == 2)
    }

    @Test(arguments: [1, 2, 3, 5, 100])
    func `a range that ends early is refused`(_ step: Int) {
        let cut = GoldenPTP.batteryRange.dropLast(min(step, 3))

        #expect(throws: PTPMalformed.self) { try PTPPropertyDescription(Array(cut)) }
    }
}

@Suite struct PTPValueTests {
    @Test(
        arguments: [
            (1, "FF", -1, nil), (2, "FF", 255, 255), (3, "FE FF", -2, nil),
            (4, "FE FF", 65_534, 65_534),
            (5, "FD FF FF FF", -3, nil), (6, "01 00 00 80", 0x8000_0001, 0x8000_0001),
            (7, "FC FF FF FF FF FF FF FF", -4, nil),
            (8, "00 00 00 40 01 00 00 00", 5 << 30, 5 << 30),
            (8, "FF FF FF FF FF FF FF FF", nil, UInt128(UInt64.max)),
            (9, "FB FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF", -5, nil),
            (10, "FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF", nil, UInt128.max),
            (10, "07 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00", 7, 7),
        ] as [(UInt16, String, Int64?, UInt128?)]
    )
    func `a number of every type is read and written`(
        _ code: UInt16,
        _ hex: String,
        _ int: Int64?,
        _ unsigned: UInt128?
    ) throws {
        let type = try #require(PTPDataType(code: code))

        let value = try PTPValue(type, golden(hex))

        #expect(value.int == int)
        #expect(value.unsigned == unsigned)
        #expect(value.text == nil)
        #expect(value.type.code == code)
        #expect(value.bytes == golden(hex))
    }

    @Test func `an array keeps its elements as they lie in bytes`() throws {
        let type = try #require(PTPDataType(code: 0x4004))

        let value = try PTPValue(type, golden("02 00 00 00 01 00 02 00 99"))

        #expect(value == .array(of: .uint16, bytes: [1, 0, 2, 0]))
        #expect(value.type.code == 0x4004)
        #expect(value.bytes == golden("02 00 00 00 01 00 02 00"))
        #expect(value.int == nil)
    }

    @Test func `an array of the largest numbers that lacks bytes is refused`() throws {
        #expect(throws: PTPMalformed.self) {
            try PTPValue(.array(of: .uint128), golden("FF FF FF FF 00 00"))
        }
    }
}

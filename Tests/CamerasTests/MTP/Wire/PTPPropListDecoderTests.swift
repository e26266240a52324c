// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Cameras

@Suite struct PTPPropListDecoderTests {
    private func elements() throws -> [PTPPropListElement] {
        let first = try #require(PTPHandle(0x8000_0002))
        let second = try #require(PTPHandle(0x8000_0003))
        return [
            PTPPropListElement(handle: first, property: .objectSize, value: .uint64(5 << 30)),
            PTPPropListElement(handle: second, property: .objectFileName, value: .string("A.MP4")),
            PTPPropListElement(
                handle: second,
                property: .persistentUID,
                value: .uint128(0x0F0E_0D0C_0B0A_0908_0706_0504_0302_0100)
            ),
        ]
    }

    @Test(arguments: [1, 2, 3, 5, 7, 16, 64, 1_000])
    func `a list is the same in pieces of any size`(_ size: Int) throws {
        var decoder = PTPPropListDecoder()
        var decoded: [PTPPropListElement] = []

        var rest = GoldenPTP.propList[...]
        while !rest.isEmpty {
            decoded += try decoder.feed(rest.prefix(size))
            rest = rest.dropFirst(size)
        }

        try decoder.finish()
        #expect(try decoded == elements())
        #expect(decoder.isComplete)
        #expect(decoder.statedCount == 4)
        #expect(decoder.skippedCount == 1)
    }

    @Test func `an element is handed out as soon as it is complete`() throws {
        var decoder = PTPPropListDecoder()

        #expect(try decoder.feed(GoldenPTP.propList.prefix(19)).isEmpty)
        #expect(try decoder.feed(GoldenPTP.propList[19..<20]) == [elements()[0]])
        #expect(!decoder.isComplete)
    }

    @Test func `an element is written as it is laid out`() throws {
        var writer = PTPWriter()
        try elements()[0].encode(into: &writer)

        #expect(writer.bytes == Array(GoldenPTP.propList[4..<20]))
    }

    @Test func `what is behind the last element is left alone`() throws {
        var decoder = PTPPropListDecoder()

        #expect(try decoder.feed(GoldenPTP.propList + [0xFF, 0xFF]).count == 3)
        #expect(try decoder.feed([0xFF, 0xFF]).isEmpty)
        try decoder.finish()
    }

    @Test(arguments: [0, 3, 4, 19, 20, 40, 74])
    func `a list that ends early is refused at its end`(_ count: Int) throws {
        var decoder = PTPPropListDecoder()
        _ = try decoder.feed(GoldenPTP.propList.prefix(count))

        let error = #expect(throws: PTPMalformed.self) { try decoder.finish() }

        #expect(error?.offset == count)
    }

    @Test func `a list of more elements than allowed is refused at once`() {
        var decoder = PTPPropListDecoder(atMost: 3)

        #expect(throws: PTPMalformed.self) { try decoder.feed(GoldenPTP.propList.prefix(4)) }
        // It stays refused, also by what would be a list of its own.
        #expect(throws: PTPMalformed.self) { try decoder.feed([0, 0, 0, 0]) }
        #expect(throws: PTPMalformed.self) { try decoder.finish() }
    }

    @Test func `an element of more bytes than allowed is refused before it has come`() throws {
        let head = golden("01 00 00 00 01 00 00 00 04 DC 04 40")
        var decoder = PTPPropListDecoder(elementBytes: 100)
        _ = try decoder.feed(head)

        // 8 bytes of handle, property and type, 4 of count, and 88 of 44 numbers: just allowed.
        #expect(try decoder.feed(golden("2C 00 00 00")).isEmpty)
        #expect(try decoder.feed([UInt8](repeating: 0, count: 88)).count == 1)

        decoder = PTPPropListDecoder(elementBytes: 100)
        _ = try decoder.feed(head)
        #expect(throws: PTPMalformed.self) { try decoder.feed(golden("2D 00 00 00")) }
    }

    @Test func `an element of more bytes than allowed is refused the same way if it has come`() {
        let head = golden("01 00 00 00 01 00 00 00 04 DC 04 40 2D 00 00 00")
        var parts = PTPPropListDecoder(elementBytes: 100)
        var whole = parts

        let early = #expect(throws: PTPMalformed.self) { try parts.feed(head) }
        let late = #expect(throws: PTPMalformed.self) {
            try whole.feed(head + [UInt8](repeating: 0, count: 90))
        }

        #expect(early == late)
        #expect(early?.offset == 4)
    }

    @Test func `a type that there is not is refused where it stands`() throws {
        var decoder = PTPPropListDecoder()
        _ = try decoder.feed(GoldenPTP.propList.prefix(20))

        let error = #expect(throws: PTPMalformed.self) {
            try decoder.feed(golden("01 00 00 00 04 DC 00 00"))
        }

        #expect(error?.what == "ObjectPropList: a data type")
        #expect(error?.offset == 26)
    }

    @Test func `a list of nothing is complete`() throws {
        var decoder = PTPPropListDecoder()

        #expect(try decoder.feed([0, 0, 0, 0]).isEmpty)
        try decoder.finish()
    }
}

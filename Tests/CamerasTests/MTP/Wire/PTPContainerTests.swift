// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Cameras

@Suite struct PTPContainerTests {
    /// DeleteObject 0x0A0B0C0D in any format, as transaction 7.
    private static let command = golden(
        """
        14 00 00 00             # length 20
        01 00                   # kind: command
        0B 10                   # operation
        07 00 00 00             # transaction
        0D 0C 0B 0A             # parameter 1
        00 00 00 00             # parameter 2
        """
    )

    /// A battery that changed.
    private static let event = golden(
        """
        10 00 00 00             # length 16
        04 00                   # kind: event
        06 40                   # event
        FF FF FF FF             # transaction: none
        01 50 00 00             # parameter 1
        """
    )

    @Test func `a command is laid out as the class says`() throws {
        let container = PTPContainer(
            .command,
            code: 0x100B,
            transaction: 7,
            parameters: [0x0A0B_0C0D, 0]
        )

        #expect(container.bytes == Self.command)
        #expect(try PTPContainer(Self.command) == container)
    }

    @Test func `an event is read and written`() throws {
        let event = try PTPContainer(Self.event)

        #expect(event.kind == .event)
        #expect(PTPEventCode(rawValue: event.code) == .devicePropChanged)
        #expect(event.transaction == 0xFFFF_FFFF)
        #expect(event.parameters == [0x5001])
        #expect(event.bytes == Self.event)
    }

    @Test func `what is behind a container is left alone`() throws {
        #expect(try PTPContainer(Self.event + [1, 2, 3]) == PTPContainer(Self.event))
    }

    @Test(arguments: [
        // Shorter than itself, not made of parameters, too many of them, of an event too.
        "0B 00 00 00 03 00 01 20 01 00 00 00", "0E 00 00 00 03 00 01 20 01 00 00 00 00 00",
        "24 00 00 00 03 00 01 20 01 00 00 00" + String(repeating: " 00", count: 24),
        "1C 00 00 00 04 00 01 20 01 00 00 00" + String(repeating: " 00", count: 16),
        // No such kind, a kind with a payload, no stated length, too few bytes, none.
        "0C 00 00 00 05 00 01 20 01 00 00 00", "0C 00 00 00 00 00 01 20 01 00 00 00",
        "0C 00 00 00 02 00 01 20 01 00 00 00", "FF FF FF FF 03 00 01 20 01 00 00 00",
        "10 00 00 00 03 00 01 20 01 00 00 00 01 02 03", "0C 00 00 00 03 00 01 20 01 00 00", "",
    ])
    func `what is no container is refused`(_ bytes: String) {
        #expect(throws: PTPMalformed.self) { try PTPContainer(golden(bytes)) }
    }

    @Test func `a header that is not there yet is left to be read again`() throws {
        var reader = PTPReader(Array(Self.command.prefix(11)))

        #expect(throws: PTPMalformed.self) { try PTPHeader(&reader) }
        #expect(reader.offset == 0)
    }

    @Test(
        arguments: [
            (0, 12, 0), (512, 524, 512), (0xFFFF_FFF2, 0xFFFF_FFFE, 0xFFFF_FFF2),
            // Here the length would be the mark for none.
            (0xFFFF_FFF3, 0xFFFF_FFFF, nil), (0x1_0000_0000, 0xFFFF_FFFF, nil),
            (Int64.max, 0xFFFF_FFFF, nil), (-1, 0xFFFF_FFFF, nil), (nil, 0xFFFF_FFFF, nil),
        ] as [(Int64?, UInt32, Int64?)]
    )
    func `a payload's length is stated where it fits`(
        _ payload: Int64?,
        _ length: UInt32,
        _ stated: Int64?
    ) throws {
        let header = PTPHeader(payloadBytes: payload, kind: .data, code: 0x1009, transaction: 3)
        var reader = PTPReader(header.bytes)

        #expect(header.length == length)
        #expect(header.payloadBytes == stated)
        #expect(try PTPHeader(&reader) == header)
        #expect(header.bytes.count == PTPHeader.byteCount)
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Cameras

/// Lengths that are not stated, and such as lie.
@Suite struct SessionLengthTests {
    private static let get: ScriptStep = Script.command(0x1009, 1, 7)
    private static let unknown: UInt32 = 0xFFFF_FFFF

    @Test(arguments: [20, 52, 100, 116, 500], [1, 10, 64, 100, 4096])
    func `data of no stated length go to the short packet`(count: Int, turn: Int) throws {
        let talk = try ScriptedSession(
            [Self.get],
            Script.data(0x1009, 1, patterned(count), length: Self.unknown),
            [Script.response(1)]
        )

        let phase = try talk.session.stream(.getObject, [7], expecting: nil)

        #expect(phase.statedBytes == nil)
        #expect(try talk.readAll(phase, turnBytes: turn) == patterned(count))
        #expect(talk.observer.tolerances.isEmpty)
        talk.expectPlayed()
    }

    @Test(arguments: [1, 10, 64, 100, 4096])
    func `their response is found behind full packets without an empty one`(turn: Int) throws {
        let talk = try ScriptedSession(
            [Self.get],
            Script.data(0x1009, 1, patterned(116), length: Self.unknown, endsEmpty: false),
            [Script.response(1, 0x2001, 3)]
        )

        let phase = try talk.session.stream(.getObject, [7], expecting: nil)

        #expect(try talk.readAll(phase, turnBytes: turn) == patterned(116))
        #expect(phase.responseParameters == [3])
        #expect(talk.observer.tolerances == [.missingEmptyPacket])
        talk.expectPlayed()
    }

    @Test(arguments: [true, false])
    func `what is known of their size counts, with an empty packet and without`(empty: Bool) throws
    {
        let talk = try ScriptedSession(
            [Self.get],
            Script.data(0x1009, 1, patterned(116), length: Self.unknown, endsEmpty: empty),
            [Script.response(1)]
        )

        #expect(try talk.object(expecting: 116) == patterned(116))
        talk.expectPlayed()
    }

    @Test func `padding ends them, too, where the profile says so`() throws {
        var quirks = MTPQuirks()
        quirks.padsInsteadOfEmptyPacket = true
        let talk = try ScriptedSession(
            quirks: quirks,
            [Self.get],
            Script.data(0x1009, 1, patterned(116), length: Self.unknown, endsEmpty: false),
            [.packet([0]), Script.response(1)]
        )

        #expect(try talk.object() == patterned(116))
        #expect(talk.observer.tolerances == [.padding])
        talk.expectPlayed()
    }

    @Test func `a length that lost what is beyond 4 GiB is put right by the known size`() {
        let header = PTPHeader(payloadBytes: 100, kind: .data, code: 0x1009, transaction: 1)
        let size = Int64(1) << 32 + 100

        #expect(PTPRoom.stream(expecting: size).target(header) == (size, true))
        #expect(PTPRoom.stream(expecting: size + 1).target(header) == (100, false))
        #expect(PTPRoom.stream(expecting: 100).target(header) == (100, false))
        #expect(PTPRoom.stream(expecting: nil).target(header) == (100, false))
    }

    @Test(arguments: [10, 40, 44, 45, 52, 60, 116], [1, 64, 4096])
    func `what goes beyond a stated length is given out`(stated: Int, turn: Int) throws {
        let talk = try ScriptedSession(
            [Self.get],
            Script.data(0x1009, 1, patterned(150), length: UInt32(12 + stated)),
            [Script.response(1)]
        )

        let phase = try talk.session.stream(.getObject, [7], expecting: nil)

        #expect(phase.statedBytes == Int64(stated))
        #expect(try talk.readAll(phase, turnBytes: turn) == patterned(150))
        #expect(talk.observer.tolerances == [.surplus])
        talk.expectPlayed()
    }

    @Test func `data without end are given up a bound behind what was expected`() throws {
        let packets = Int(PTPBounds.surplusBytes) / Script.packetBytes + 40
        let talk = try ScriptedSession(
            [Self.get],
            Array(Script.data(0x1009, 1, patterned(packets * 64), length: 112).dropLast()),
            Script.recovery(1)
        )

        let limit = 100 + PTPBounds.surplusBytes
        #expect(throws: PTPError.malformed(.getObject, .endless(limitBytes: limit))) {
            try talk.object(expecting: 100, turnBytes: 64 << 10)
        }
        #expect(talk.observer.cured == [.cancel])
    }

    @Test func `data that a packet ends early are an error with both numbers`() throws {
        let talk = try ScriptedSession(
            [Self.get],
            Script.data(0x1009, 1, patterned(100), length: 312),
            [Script.response(1)],
            [Script.command(0x1004, 2), Script.response(2)]
        )
        let phase = try talk.session.stream(.getObject, [7], expecting: 300)

        #expect(try talk.readOnce(phase, 256) == patterned(100))
        let breach = PTPBreach.truncated(statedBytes: 300, receivedBytes: 100)
        #expect(throws: PTPError.malformed(.getObject, breach)) { try talk.readOnce(phase, 256) }

        // The response has come: the conversation is in step.
        _ = try talk.session.perform(.getStorageIDs)
        #expect(talk.observer.steps.isEmpty)
        talk.expectPlayed()
    }

    @Test func `data that end early with no response are the same error behind the ladder`() throws
    {
        let talk = try ScriptedSession(
            [Self.get],
            Script.data(0x1009, 1, patterned(100), length: 312),
            [.silence],
            Script.recovery(1)
        )

        let breach = PTPBreach.truncated(statedBytes: 300, receivedBytes: 100)
        #expect(throws: PTPError.malformed(.getObject, breach)) { try talk.object() }
        #expect(talk.observer.cured == [.cancel])
        talk.expectPlayed()
    }

    /// Also where the response's packet lies across two turns: the first must not give out its start.
    @Test(arguments: [1, 7, 52, 58, 60, 64, 100, 118, 122, 256])
    func `a response behind data that end early is none of their bytes`(turn: Int) throws {
        let talk = try ScriptedSession(
            [Self.get],
            Script.data(0x1009, 1, patterned(116), length: 312, endsEmpty: false),
            [Script.response(1, 0x2007)]
        )
        let phase = try talk.session.stream(.getObject, [7], expecting: 300)

        var bytes: [UInt8] = []
        #expect(throws: PTPError.refused(.incompleteTransfer, .getObject)) {
            while true { bytes += try talk.readOnce(phase, turn) }
        }
        #expect(bytes == patterned(116))
        talk.expectPlayed()
    }

    @Test(arguments: [1, 7, 52, 63, 64, 65, 100, 127, 128, 140, 256])
    func `nor is it where the header came in a packet of its own`(turn: Int) throws {
        let talk = try ScriptedSession(
            [Self.get, .packet(Script.header(2, 0x1009, 1, length: 312))],
            Script.packets(patterned(128), endsEmpty: false),
            [Script.response(1, 0x2007)]
        )
        let phase = try talk.session.stream(.getObject, [7], expecting: 300)

        var bytes: [UInt8] = []
        #expect(throws: PTPError.refused(.incompleteTransfer, .getObject)) {
            while true { bytes += try talk.readOnce(phase, turn) }
        }
        #expect(bytes == patterned(128))
        talk.expectPlayed()
    }

    @Test(arguments: [10, 52, 60, 100], [1, 10, 52, 64, 100, 4096])
    func `behind what goes beyond a stated length the response is found, too`(
        stated: Int,
        turn: Int
    ) throws {
        let talk = try ScriptedSession(
            [Self.get],
            Script.data(
                0x1009,
                1,
                patterned(244),
                length: UInt32(12 + stated),
                endsEmpty: false
            ),
            [Script.response(1, 0x2001, 3)]
        )

        let phase = try talk.session.stream(.getObject, [7], expecting: nil)

        #expect(try talk.readAll(phase, turnBytes: turn) == patterned(244))
        #expect(phase.responseParameters == [3])
        talk.expectPlayed()
    }

    @Test func `a dataset larger than there is room for is not read`() throws {
        let talk = try ScriptedSession(
            [Script.command(0x1007, 1)],
            [.packet(Script.header(2, 0x1007, 1, length: 10_012) + patterned(52))],
            Script.recovery(1)
        )

        let breach = PTPBreach.tooLong(statedBytes: 10_000, limitBytes: 1000)
        #expect(throws: PTPError.malformed(.getObjectHandles, breach)) {
            try talk.session.fetch(.getObjectHandles, atMost: 1000)
        }
        talk.expectPlayed()
    }

    @Test func `a dataset that states no length is not read beyond the room for it`() throws {
        let talk = try ScriptedSession(
            [Script.command(0x1007, 1)],
            Array(Script.data(0x1007, 1, patterned(3000), length: Self.unknown).prefix(23)),
            Script.recovery(1)
        )

        #expect(throws: PTPError.malformed(.getObjectHandles, .endless(limitBytes: 1000))) {
            try talk.session.fetch(.getObjectHandles, atMost: 1000)
        }
        // The opening, the header, two turns; what is drained behind them is not kept.
        #expect(talk.channel.buffers.prefix(4).allSatisfy { $0 <= 1000 })
        talk.expectPlayed()
    }

    @Test func `a length below a header's is an error`() throws {
        let talk = try ScriptedSession(
            [Self.get, .packet(Script.header(2, 0x1009, 1, length: 11))],
            Script.recovery(1)
        )

        let error = #expect(throws: PTPError.self) { try talk.object() }

        guard case .malformed(.getObject, .header) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        talk.expectPlayed()
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Cameras

/// How containers come in packets, and how they should not but do.
@Suite struct SessionFramingTests {
    private static let get: ScriptStep = Script.command(0x1009, 1, 7)

    @Test func `data and response come one after the other`() throws {
        let talk = try ScriptedSession(
            [Self.get],
            Script.data(0x1009, 1, patterned(300)),
            [Script.response(1)]
        )

        let phase = try talk.session.stream(.getObject, [7], expecting: 300)

        #expect(phase.statedBytes == 300)
        #expect(try talk.readAll(phase) == patterned(300))
        #expect(talk.observer.tolerances.isEmpty)
        talk.expectPlayed()
    }

    @Test(arguments: [0, 1, 51, 52, 53, 115, 116, 117, 500], [1, 7, 64, 100, 4096])
    func `data of every length fit buffers of every length`(count: Int, turn: Int) throws {
        let talk = try ScriptedSession(
            [Self.get],
            Script.data(0x1009, 1, patterned(count)),
            [Script.response(1)]
        )

        #expect(try talk.object(expecting: Int64(count), turnBytes: turn) == patterned(count))
        #expect(talk.observer.tolerances.isEmpty)
        talk.expectPlayed()
    }

    @Test(arguments: [1, 7, 64, 100, 4096])
    func `an empty packet that is left out is not missed`(turn: Int) throws {
        let talk = try ScriptedSession(
            [Self.get],
            Script.data(0x1009, 1, patterned(116), endsEmpty: false),
            [Script.response(1)]
        )

        #expect(try talk.object(turnBytes: turn) == patterned(116))
        #expect(talk.observer.tolerances == [.missingEmptyPacket])
        talk.expectPlayed()
    }

    @Test func `empty packets where none belong are passed over, up to a bound`() throws {
        let extra = [ScriptStep](repeating: .packet([]), count: PTPBounds.scraps)
        let talk = try ScriptedSession(
            [Self.get],
            extra,
            Script.data(0x1009, 1, patterned(20)),
            extra,
            [Script.response(1)]
        )

        #expect(try talk.object() == patterned(20))
        #expect(
            talk.observer.tolerances
                == [PTPTolerance](repeating: .extraEmptyPacket, count: 2 * PTPBounds.scraps)
        )
        talk.expectPlayed()
    }

    @Test func `empty packets without end are an error`() throws {
        let talk = try ScriptedSession(
            [Self.get],
            [ScriptStep](repeating: .packet([]), count: PTPBounds.scraps + 1),
            Script.recovery(1)
        )

        #expect(throws: PTPError.malformed(.getObject, .scrapsWithoutEnd)) { try talk.object() }
        talk.expectPlayed()
    }

    @Test func `a byte in place of an empty packet is dropped where the profile says so`() throws {
        let steps =
            [Self.get] + Script.data(0x1009, 1, patterned(116), endsEmpty: false)
            + [.packet([0]), Script.response(1)]
        var quirks = MTPQuirks()
        quirks.padsInsteadOfEmptyPacket = true

        let padding = try ScriptedSession(quirks: quirks, steps)
        #expect(try padding.object() == patterned(116))
        #expect(padding.observer.tolerances == [.padding])
        padding.expectPlayed()

        let plain = try ScriptedSession(steps)
        #expect(try plain.object() == patterned(116) + [0])
        #expect(plain.observer.tolerances == [.surplus])
        plain.expectPlayed()
    }

    @Test func `a response in the same packet as the end of the data is found`() throws {
        let joined =
            Script.header(2, 0x1009, 1, length: 111) + patterned(99)
            + Script.responseBytes(1, 5)
        let talk = try ScriptedSession([Self.get], Script.packets(joined))

        let phase = try talk.session.stream(.getObject, [7], expecting: nil)

        #expect(try talk.readAll(phase) == patterned(99))
        #expect(phase.responseParameters == [5])
        #expect(talk.observer.tolerances == [.joinedResponse])
        talk.expectPlayed()
    }

    @Test(arguments: 1..<12)
    func `a response that a packet's end has torn is put together`(torn: Int) throws {
        let response = Script.responseBytes(1, 5)
        let joined = Script.header(2, 0x1009, 1, length: 32) + patterned(20) + response[..<torn]
        let talk = try ScriptedSession(
            [Self.get, .packet(joined), .packet(Array(response[torn...]))]
        )

        let phase = try talk.session.stream(.getObject, [7], expecting: nil)

        #expect(try talk.readAll(phase) == patterned(20))
        #expect(phase.responseParameters == [5])
        #expect(talk.observer.tolerances == [.tornResponse, .joinedResponse])
        talk.expectPlayed()
    }

    @Test func `a scrap before a container is passed over`() throws {
        let talk = try ScriptedSession(
            [Self.get],
            Script.data(0x1009, 1, patterned(20)),
            [.packet([9, 9, 9]), Script.response(1)]
        )

        #expect(try talk.object() == patterned(20))
        #expect(talk.observer.tolerances == [.scrap(bytes: 3)])
        talk.expectPlayed()
    }

    @Test func `headers in packets of their own are noticed, and sent likewise`() throws {
        let header = Script.header(2, 0x1009, 1, length: 32)
        let value = Script.header(2, 0x1016, 2, length: 14)
        let talk = try ScriptedSession(
            [Self.get, .packet(header), .packet(patterned(20)), Script.response(1)],
            [Script.command(0x1016, 2, 0x5011), .sends(value), .sends([1, 2])],
            [.packet(Script.header(3, 0x2001, 2, length: 16)), .packet(Script.number(9))]
        )

        #expect(try talk.object() == patterned(20))
        #expect(try talk.session.send(.setDevicePropValue, [0x5011], [1, 2]) == [9])
        #expect(talk.observer.tolerances == [.splitHeader])
        talk.expectPlayed()
    }

    @Test func `a header and its data are sent together otherwise`() throws {
        let value = Script.header(2, 0x1016, 1, length: 14) + [1, 2]
        let talk = try ScriptedSession(
            [Script.command(0x1016, 1, 0x5011), .sends(value), Script.response(1)]
        )

        #expect(try talk.session.send(.setDevicePropValue, [0x5011], [1, 2]) == [])
        talk.expectPlayed()
    }

    @Test func `large reads go from the channel into the caller's memory`() throws {
        let count = 1 << 20
        let talk = try ScriptedSession(
            [Self.get],
            Script.data(0x1009, 1, patterned(count)),
            [Script.response(1)]
        )

        let bytes = try talk.object(expecting: Int64(count), turnBytes: 256 << 10)

        #expect(bytes == patterned(count))
        // Behind the opening: a header, turns that end where packets do, the response.
        let turns = [(256 << 10) - 12, 256 << 10, 256 << 10, 256 << 10, 12]
        #expect(Array(talk.channel.buffers.dropFirst()) == [12] + turns + [12])
        var left = [Int64(count) + 12, Int64(count)]
        for turn in turns.dropLast() { left.append((left.last ?? 0) - Int64(turn)) }
        #expect(Array(talk.channel.expectations.dropFirst()) == left + [0])
        talk.expectPlayed()
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Cameras

/// How a session is opened, whatever somebody before has left behind, and how it ends.
@Suite struct SessionOpeningTests {
    @Test func `numbers begin at 1 behind an opening that goes with 0`() throws {
        let talk = try ScriptedSession(
            [Script.command(0x1006, 1, 2), Script.response(1, 0x2001, 12)],
            [Script.command(0x1006, 2, 3), Script.response(2, 0x2001, 13)]
        )

        #expect(try talk.session.perform(.getNumObjects, [2]) == [12])
        #expect(try talk.session.perform(.getNumObjects, [3]) == [13])
        #expect(talk.session.openings == 1)
        talk.expectPlayed()
    }

    @Test func `DeviceInfo can be asked for before, with 0`() throws {
        let talk = try ScriptedSession(
            opened: false,
            [Script.command(0x1001, 0)],
            Script.data(0x1001, 0, [1, 2]),
            [Script.response(0)],
            Script.opening
        )

        #expect(try talk.session.fetch(.getDeviceInfo, atMost: 100) == [1, 2])
        try talk.session.open()
        try talk.session.open()
        talk.expectPlayed()
    }

    @Test func `a session that somebody has left open is closed and opened anew`() throws {
        let talk = try ScriptedSession(
            opened: false,
            [Script.command(0x1002, 0, 1), Script.response(0, 0x201E)],
            [Script.command(0x1003, 1), Script.response(1)],
            Script.opening,
            [Script.command(0x1004, 1), Script.response(1)]
        )

        try talk.session.open()

        // A transaction number of the session before would not be ours to go on with.
        _ = try talk.session.perform(.getStorageIDs)
        #expect(talk.observer.tolerances == [.sessionAlreadyOpen])
        #expect(talk.observer.steps.isEmpty)
        talk.expectPlayed()
    }

    @Test func `a session that cannot be closed is ended by a reset`() throws {
        let talk = try ScriptedSession(
            opened: false,
            [Script.command(0x1002, 0, 1), Script.response(0, 0x201E)],
            // Leica answers with 0.
            [Script.command(0x1003, 1), Script.response(0, 0x2002)],
            [Script.command(0x1002, 0, 1), Script.response(0, 0x201E)],
            [.asks(.deviceReset, []), .answers(.deviceStatus, [4, 0, 0x01, 0x20])],
            Script.opening
        )

        try talk.session.open()

        #expect(talk.observer.cured == [.classReset])
        #expect(talk.observer.begun == [.classReset])
        talk.expectPlayed()
    }

    @Test func `numbers for the session are tried up to a bound, then it is reset`() throws {
        var refusals: [ScriptStep] = []
        for number in 1...PTPBounds.sessionNumbers {
            refusals += [Script.command(0x1002, 0, number), Script.response(0, 0x2004)]
        }
        let talk = try ScriptedSession(
            opened: false,
            refusals,
            [.asks(.deviceReset, []), .answers(.deviceStatus, [4, 0, 0x01, 0x20])],
            Script.opening
        )

        try talk.session.open()

        #expect(talk.observer.cured == [.classReset])
        talk.expectPlayed()
    }

    @Test func `the second number does where the first does not`() throws {
        let talk = try ScriptedSession(
            opened: false,
            [Script.command(0x1002, 0, 1), Script.response(0, 0x2004)],
            [Script.command(0x1002, 0, 2), Script.response(0)]
        )

        try talk.session.open()

        #expect(talk.observer.steps.isEmpty)
        talk.expectPlayed()
    }

    @Test func `any other refusal is told, and nothing is reset for it`() throws {
        let talk = try ScriptedSession(
            opened: false,
            [Script.command(0x1002, 0, 1), Script.response(0, 0x200F)]
        )

        #expect(throws: PTPError.refused(.accessDenied, .openSession)) { try talk.session.open() }
        talk.expectPlayed()
    }

    @Test func `a camera that is busy is asked again`() throws {
        let talk = try ScriptedSession(
            opened: false,
            [Script.command(0x1002, 0, 1), Script.response(0, 0x2019)],
            Script.opening
        )

        try talk.session.open()

        #expect(talk.time.now == .milliseconds(100))
        talk.expectPlayed()
    }

    @Test func `what a session of before left on the way is thrown away`() throws {
        let talk = try ScriptedSession(
            opened: false,
            [Script.command(0x1002, 0, 1)],
            Script.data(0x1009, 4711, patterned(500)),
            [Script.response(4711), Script.response(0)]
        )

        try talk.session.open()

        #expect(
            talk.observer.tolerances == [
                .staleData(transaction: 4711, bytes: 500), .staleResponse(transaction: 4711),
            ]
        )
        talk.expectPlayed()
    }

    @Test func `a silent camera is reset in both ways, and then called faulty`() throws {
        let silent: [ScriptStep] = [Script.command(0x1002, 0, 1), .silence]
        let talk = try ScriptedSession(
            opened: false,
            silent,
            [.asks(.deviceReset, []), .failsRequest(.deviceStatus, .stalled)],
            silent,
            [.resets],
            silent
        )

        let error = try #require(#expect(throws: PTPError.self) { try talk.session.open() })

        guard case .faulty(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        for part in ["openSession", "class-reset", "bus-reset"] { #expect(reason.contains(part)) }
        #expect(talk.observer.begun == [.classReset, .busReset])
        #expect(talk.time.now < .seconds(60))
        #expect(throws: error) { try talk.session.perform(.getStorageIDs) }
        talk.expectPlayed()
    }

    // MARK: Closing

    @Test func `closing ends the session and releases the interface`() throws {
        let talk = try ScriptedSession([Script.command(0x1003, 1), Script.response(0)])

        talk.session.close()
        talk.session.close()

        #expect(talk.channel.released == true)
        #expect(throws: PTPError.closed) { try talk.session.perform(.getStorageIDs) }
        talk.expectPlayed()
    }

    @Test func `closing is left out where cameras fail on it`() throws {
        var quirks = MTPQuirks()
        quirks.keepsSessionOpen = true
        quirks.keepsInterface = true
        quirks.resetsOnClose = true
        let talk = try ScriptedSession(quirks: quirks, [.resets])

        talk.session.close()

        #expect(talk.channel.released == false)
        talk.expectPlayed()
    }

    @Test func `closing a camera that is silent takes no longer than it may`() throws {
        let talk = try ScriptedSession([Script.command(0x1003, 1), .silence])

        talk.session.close()

        #expect(talk.time.now == PTPBounds.closing)
        #expect(talk.observer.steps.isEmpty)
        talk.expectPlayed()
    }

    @Test func `closing gives up an object that is being read`() throws {
        let talk = try ScriptedSession(
            [Script.command(0x1009, 1, 7)],
            Array(Script.data(0x1009, 1, patterned(300)).prefix(1)),
            Script.cancelling(1),
            [Script.command(0x1003, 2), Script.response(2)]
        )
        let phase = try talk.session.stream(.getObject, [7], expecting: nil)

        talk.session.close()

        #expect(throws: PTPError.closed) { try talk.readAll(phase) }
        talk.expectPlayed()
    }
}

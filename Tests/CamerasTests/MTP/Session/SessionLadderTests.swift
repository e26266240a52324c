// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Cameras

/// Stalls, silence, and how a camera is brought back.
@Suite struct SessionLadderTests {
    private static let get: ScriptStep = Script.command(0x1009, 1, 7)
    private static let next: [ScriptStep] = [Script.command(0x1004, 3), Script.response(3)]
    private static let status: ScriptStep = .answers(.deviceStatus, [4, 0, 0x01, 0x20])
    private static let busy: ScriptStep = .answers(.deviceStatus, [4, 0, 0x19, 0x20])

    // MARK: Stalls

    @Test func `a stall before the first byte is ended, and reading goes on`() throws {
        let stall: [ScriptStep] = [.fails(.stalled, .bulkIn), .clears(.bulkIn)]
        let talk = try ScriptedSession(
            [Self.get],
            stall,
            Script.data(0x1009, 1, patterned(20)),
            stall,
            [Script.response(1)]
        )

        #expect(try talk.object() == patterned(20))
        #expect(talk.observer.tolerances == [.stall(.bulkIn), .stall(.bulkIn)])
        #expect(talk.observer.steps.isEmpty)
        talk.expectPlayed()
    }

    @Test func `a second stall in the same phase is climbed from`() throws {
        let talk = try ScriptedSession(
            [Self.get, .fails(.stalled, .bulkIn), .clears(.bulkIn), .fails(.stalled, .bulkIn)],
            Script.recovery(1)
        )

        let stalled = "\(PTPChannelError.stalled)"
        #expect(throws: PTPError.recovered(.getObject, from: stalled)) { try talk.object() }
        #expect(talk.observer.cured == [.cancel])
        talk.expectPlayed()
    }

    @Test func `a stall within data is climbed from, and never read past`() throws {
        let talk = try ScriptedSession(
            [Self.get],
            Array(Script.data(0x1009, 1, patterned(300)).prefix(2)),
            [.fails(.stalled, .bulkIn)],
            [
                .asks(.cancel, [0x01, 0x40, 1, 0, 0, 0]),
                .answers(.deviceStatus, [8, 0, 0x01, 0x20, 0x81, 0, 0, 0]), .clears(.bulkIn),
                .silence, .event(nil),
            ],
            Script.proof(2),
            Self.next
        )
        let phase = try talk.session.stream(.getObject, [7], expecting: 300)

        #expect(try talk.readOnce(phase, 256) == patterned(116))
        #expect(throws: PTPError.recovered(.getObject, from: "\(PTPChannelError.stalled)")) {
            try talk.readOnce(phase, 256)
        }
        #expect(!talk.session.isStreaming)
        _ = try talk.session.perform(.getStorageIDs)
        talk.expectPlayed()
    }

    @Test func `a command that stalls is sent once more`() throws {
        let talk = try ScriptedSession(
            [.fails(.stalled, .bulkOut), .clears(.bulkOut)],
            [Script.command(0x1004, 1), Script.response(1)]
        )

        _ = try talk.session.perform(.getStorageIDs)

        talk.expectPlayed()
    }

    @Test func `data that a camera stalls on are not sent again`() throws {
        let talk = try ScriptedSession(
            [Script.command(0x1016, 1, 0x5011), .fails(.stalled, .bulkOut), .clears(.bulkOut)],
            [Script.response(1, 0x200F)]
        )

        #expect(throws: PTPError.refused(.accessDenied, .setDevicePropValue)) {
            try talk.session.send(.setDevicePropValue, [0x5011], [1])
        }
        talk.expectPlayed()
    }

    // MARK: The steps

    @Test func `silence is climbed from once nothing has moved for the patience`() throws {
        var quirks = MTPQuirks()
        quirks.patience = .seconds(7)
        let talk = try ScriptedSession(
            quirks: quirks,
            [Self.get],
            Array(Script.data(0x1009, 1, patterned(300)).prefix(2)),
            [.silence],
            Script.recovery(1),
            Self.next
        )
        let phase = try talk.session.stream(.getObject, [7], expecting: 300)
        _ = try talk.readOnce(phase, 256)

        #expect(throws: PTPError.silent(.getObject, for: .seconds(7))) {
            try talk.readOnce(phase, 256)
        }
        #expect(talk.time.now == .seconds(7) + PTPBounds.drainSilence)
        #expect(talk.observer.steps.last?.outcome == .cured)
        #expect(talk.session.openings == 1)
        _ = try talk.session.perform(.getStorageIDs)
        talk.expectPlayed()
    }

    @Test func `one request may have more patience than the profile`() throws {
        let talk = try ScriptedSession(
            [Script.command(0x9805, 1), .silence],
            Script.recovery(1)
        )

        #expect(throws: PTPError.silent(.getObjectPropList, for: .seconds(60))) {
            try talk.session.fetch(.getObjectPropList, atMost: 100, patience: .seconds(60))
        }
        talk.expectPlayed()
    }

    @Test func `cancelling waits, drains, and fetches one event`() throws {
        let added = Script.eventBytes(0x4002, 9)
        let talk = try ScriptedSession(
            [Self.get, .silence, .asks(.cancel, [0x01, 0x40, 1, 0, 0, 0])],
            [Self.busy, Self.busy, Self.busy, Self.status],
            Script.packets(patterned(500)),
            [Script.response(1, 0x201F), .silence, .event(added)],
            Script.proof(2)
        )

        #expect(throws: PTPError.silent(.getObject, for: .seconds(20))) { try talk.object() }

        let waited = PTPBounds.statusPause * 3 + PTPBounds.drainSilence
        #expect(talk.time.now == .seconds(20) + waited)
        // The event is not lost.
        #expect(
            try talk.session.nextEvent(within: .zero)
                == PTPEvent(code: .objectAdded, transaction: nil, parameters: [9])
        )
        talk.expectPlayed()
    }

    @Test func `a camera that stays busy, or refuses to cancel, is reset by its class`() throws {
        let reset: [ScriptStep] = [.asks(.deviceReset, []), Self.busy, Self.status]
        let asked = PTPBounds.statusQuestions
        for failure in [
            [.asks(.cancel, [0x01, 0x40, 1, 0, 0, 0])]
                + [ScriptStep](repeating: Self.busy, count: asked),
            [.failsRequest(.cancel, .stalled)],
        ] {
            let talk = try ScriptedSession([Self.get, .silence], failure, reset, Script.opening)

            #expect(throws: PTPError.silent(.getObject, for: .seconds(20))) { try talk.object() }
            #expect(talk.observer.begun == [.cancel, .classReset])
            #expect(talk.observer.cured == [.classReset])
            // Handles of before need not be good any more.
            #expect(talk.session.openings == 2)
            talk.expectPlayed()
        }
    }

    @Test func `numbers begin at 1 in the session behind a reset`() throws {
        let talk = try ScriptedSession(
            [Self.get, .silence, .failsRequest(.cancel, .timedOut)],
            [.asks(.deviceReset, []), Self.status],
            Script.opening,
            [Script.command(0x1004, 1), Script.response(1)]
        )

        #expect(throws: PTPError.silent(.getObject, for: .seconds(20))) { try talk.object() }
        _ = try talk.session.perform(.getStorageIDs)
        talk.expectPlayed()
    }

    @Test func `a reset on the bus follows one by the class that did not help`() throws {
        let talk = try ScriptedSession(
            [Self.get, .silence, .failsRequest(.cancel, .timedOut)],
            [.failsRequest(.deviceReset, .stalled), .resets],
            Script.opening
        )

        #expect(throws: PTPError.silent(.getObject, for: .seconds(20))) { try talk.object() }
        #expect(talk.observer.begun == [.cancel, .classReset, .busReset])
        #expect(talk.observer.cured == [.busReset])
        talk.expectPlayed()
    }

    @Test func `a camera that nothing helps is faulty, and what was tried is told`() throws {
        let talk = try ScriptedSession(
            [Self.get, .silence, .failsRequest(.cancel, .timedOut)],
            [.failsRequest(.deviceReset, .stalled), .failsReset(.failed("no such luck"))]
        )

        let error = try #require(#expect(throws: PTPError.self) { try talk.object() })

        guard case .faulty(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        for part in ["getObject", "cancel: ", "class-reset: ", "bus-reset: no such luck"] {
            #expect(reason.contains(part))
        }
        #expect(talk.observer.steps.count == 6)
        #expect(throws: error) { try talk.session.perform(.getStorageIDs) }
        talk.expectPlayed()
    }

    @Test func `a camera that streams on whatever is said is not drained for ever`() throws {
        // As many bytes as are drained at most, in full packets, and more.
        let full = ScriptStep.packet([UInt8](repeating: 0, count: Script.packetBytes))
        let count = Int(PTPBounds.drainBytes) / Script.packetBytes + 512
        let talk = try ScriptedSession(
            [Self.get, .silence, .asks(.cancel, [0x01, 0x40, 1, 0, 0, 0]), Self.status],
            [ScriptStep](repeating: full, count: count)
        )

        #expect(throws: PTPError.self) { try talk.object() }
        let failed = talk.observer.steps.first {
            if case .failed = $0.outcome { true } else { false }
        }
        guard case .failed(let reason)? = failed?.outcome else {
            Issue.record("the step did not fail")
            return
        }
        #expect(reason.contains("did not end"))
    }

    @Test(arguments: [0x2003, 0x2004] as [UInt16])
    func `a session that the camera has lost is opened anew, without a reset`(code: UInt16) throws {
        let talk = try ScriptedSession(
            [Self.get, Script.response(1, code)],
            Script.opening,
            [Script.command(0x1004, 1), Script.response(1)]
        )
        let openings = talk.session.openings

        let error = #expect(throws: PTPError.self) { try talk.object() }

        guard case .recovered(.getObject, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(talk.session.openings == openings + 1)
        #expect(talk.observer.tolerances == [.sessionLost])
        #expect(talk.observer.steps.isEmpty)
        _ = try talk.session.perform(.getStorageIDs)
        talk.expectPlayed()
    }

    // MARK: A host without room

    static let exhausted = PTPChannelError.exhausted("usb: no memory")

    /// To bring the camera back would take transfers, too, and make a faulty one of it.
    @Test(
        arguments: [
            [.fails(exhausted, .bulkOut)], [get, .fails(exhausted, .bulkIn)],
            [get] + Script.data(0x1009, 1, patterned(300)).prefix(2) + [.fails(exhausted, .bulkIn)],
        ]
    )
    func
        `a host without room for transfers ends the session, and nothing is held against the camera`(
            script: [ScriptStep]
        ) throws
    {
        let talk = try ScriptedSession(script)

        let ended = PTPError.exhausted(reason: "usb: no memory")
        #expect(throws: ended) { try talk.object(expecting: 300) }

        #expect(talk.observer.steps.isEmpty)
        #expect(throws: ended) { try talk.session.perform(.getStorageIDs) }
        talk.expectPlayed()
    }

    @Test func `a host that runs out of room while a camera is brought back makes no faulty one`()
        throws
    {
        let talk = try ScriptedSession(
            [Self.get, .silence],
            Script.cancelling(1),
            [.fails(Self.exhausted, .bulkOut)]
        )

        #expect(throws: PTPError.exhausted(reason: "usb: no memory")) { try talk.object() }
        talk.expectPlayed()
    }

    @Test func `outside a session nothing is opened on the way`() throws {
        let talk = try ScriptedSession(
            opened: false,
            [Script.command(0x1001, 0), .silence, .failsRequest(.cancel, .stalled)],
            [.asks(.deviceReset, []), Self.status, Script.command(0x1001, 0)],
            Script.data(0x1001, 0, [1]),
            [Script.response(0)]
        )

        #expect(throws: PTPError.silent(.getDeviceInfo, for: .seconds(20))) {
            try talk.session.fetch(.getDeviceInfo, atMost: 100)
        }
        #expect(talk.session.openings == 0)
        talk.expectPlayed()
    }

    @Test func `a camera that says that its session is lost gets a new one`() throws {
        let talk = try ScriptedSession(
            [Self.get, .silence],
            Script.cancelling(1),
            [Script.command(0x1001, 2), Script.response(2, 0x2003)],
            [.asks(.deviceReset, []), Self.status],
            Script.opening
        )

        #expect(throws: PTPError.silent(.getObject, for: .seconds(20))) { try talk.object() }
        #expect(talk.observer.cured == [.classReset])
        talk.expectPlayed()
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Cameras

/// Containers that do not belong to the transaction under way.
@Suite struct SessionStaleTests {
    /// Two transactions, so that there are older ones.
    private static let begun: [ScriptStep] =
        [
            Script.command(0x1004, 1), Script.response(1), Script.command(0x1004, 2),
            Script.response(2), Script.command(0x1009, 3, 7),
        ]

    private func session(
        quirks: MTPQuirks = MTPQuirks(),
        _ steps: [ScriptStep]...
    ) throws -> ScriptedSession {
        let talk = try ScriptedSession(quirks: quirks, Self.begun, steps.flatMap { $0 })
        for _ in 0..<2 { _ = try talk.session.perform(.getStorageIDs) }
        return talk
    }

    @Test func `responses of older transactions are thrown away`() throws {
        let talk = try session(
            [Script.response(1), Script.response(2, 0x2002, 8)],
            Script.data(0x1009, 3, patterned(20)),
            [Script.response(2), Script.response(3)]
        )

        #expect(try talk.object() == patterned(20))
        #expect(
            talk.observer.tolerances == [1, 2, 2].map { .staleResponse(transaction: $0) }
        )
        talk.expectPlayed()
    }

    @Test(arguments: [20, 116, 500])
    func `data of older transactions are thrown away`(count: Int) throws {
        let talk = try session(
            Script.data(0x1009, 2, patterned(count)),
            Script.data(0x1009, 1, patterned(count), length: 0xFFFF_FFFF),
            [Script.response(2)],
            Script.data(0x1009, 3, patterned(30)),
            [Script.response(3)]
        )

        #expect(try talk.object() == patterned(30))
        #expect(
            talk.observer.tolerances == [
                .staleData(transaction: 2, bytes: Int64(count)),
                .staleData(transaction: 1, bytes: Int64(count)), .staleResponse(transaction: 2),
            ]
        )
        talk.expectPlayed()
    }

    @Test func `no more than a bound of them is thrown away`() throws {
        let talk = try session(
            [ScriptStep](repeating: Script.response(2), count: PTPBounds.staleContainers + 1),
            Script.recovery(3)
        )

        #expect(throws: PTPError.malformed(.getObject, .staleWithoutEnd)) { try talk.object() }
        #expect(talk.observer.cured == [.cancel])
        talk.expectPlayed()
    }

    @Test func `no more than a bound of their bytes is thrown away`() throws {
        let packets = Int(PTPBounds.staleBytes) / Script.packetBytes + 1024
        let zeros = ScriptStep.packet([UInt8](repeating: 0, count: Script.packetBytes))
        let header = Script.header(2, 0x1009, 2, length: 0xFFFF_FFFF) + patterned(52)
        let talk = try session([.packet(header)], [ScriptStep](repeating: zeros, count: packets))

        // The script has no more: what matters is that the bound was noticed.
        #expect(throws: PTPError.self) { try talk.object() }
        guard case .begun(let reason)? = talk.observer.steps.first?.outcome else {
            Issue.record("the ladder was not climbed")
            return
        }
        #expect(reason.contains("\(PTPBreach.staleWithoutEnd)"))
    }

    @Test func `a transaction that has not been yet is an error`() throws {
        let talk = try session([Script.response(4)], Script.recovery(3))

        let breach = PTPBreach.wrongTransaction(expected: 3, received: 4)
        #expect(throws: PTPError.malformed(.getObject, breach)) { try talk.object() }
        talk.expectPlayed()
    }

    @Test func `data of another operation are an error`() throws {
        let talk = try session(Script.data(0x1008, 3, patterned(20)), Script.recovery(3))

        let breach = PTPBreach.wrongOperation(expected: 0x1009, received: 0x1008)
        #expect(throws: PTPError.malformed(.getObject, breach)) { try talk.object() }
        talk.expectPlayed()
    }

    @Test func `garbage in headers is not looked at where the profile says so`() throws {
        var quirks = MTPQuirks()
        quirks.ignoresHeaderErrors = true
        let talk = try session(
            quirks: quirks,
            Script.data(0x4242, 99, patterned(116), endsEmpty: false),
            [Script.response(77)]
        )

        #expect(try talk.object() == patterned(116))
        #expect(talk.observer.tolerances.contains(.headerError))
        talk.expectPlayed()
    }

    @Test func `data where only a response belongs are an error`() throws {
        let talk = try session(
            Script.data(0x1009, 3, patterned(20)),
            Script.data(0x1009, 3, patterned(20)),
            Script.recovery(3)
        )

        #expect(throws: PTPError.malformed(.getObject, .unexpected(.data))) { try talk.object() }
        talk.expectPlayed()
    }

    @Test func `numbers go from the greatest to 1`() throws {
        var talk = PTPTalk(
            ScriptedChannel([]),
            quirks: MTPQuirks(),
            observer: PTPSilentObserver(),
            time: ManualTime().time,
            signs: PTPSigns()
        )

        talk.restartTransactions(behind: UInt32.max - 2)

        #expect((0..<3).map { _ in talk.nextTransaction() } == [.max - 1, 1, 2])
    }

    @Test func `an older number is older across the greatest`() {
        let talk = PTPTalk(
            ScriptedChannel([]),
            quirks: MTPQuirks(),
            observer: PTPSilentObserver(),
            time: ManualTime().time,
            signs: PTPSigns()
        )
        let limits = talk.limits()
        let request = PTPRequest(operation: .getObject, transaction: 2, limits: limits)
        func header(_ transaction: UInt32) -> PTPHeader {
            PTPHeader(payloadBytes: 0, kind: .response, code: 0x2001, transaction: transaction)
        }

        #expect(talk.isStale(header(.max - 1), request))
        #expect(!talk.isStale(header(3), request))
    }
}

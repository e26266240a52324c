// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence
import GRDB
import SystemPackage
import TestSupport
import Testing

@testable import Engine

/// What becomes of recordings whose end could not be written down.
@Suite(.timeLimit(.minutes(5)))
struct LedgerTroubleTests {
    /// Breaks and mends the ledger of a dock from outside.
    private struct Saboteur: Sendable {
        private let database: DatabaseQueue

        init(_ dock: TestDock) throws {
            // The service writes at the same time: whoever comes second waits.
            var patient = Configuration()
            patient.busyMode = .timeout(60)
            database = try DatabaseQueue(
                path: dock.root.appending("ledger.sqlite").string,
                configuration: patient
            )
        }

        func breakConfirming() async throws {
            try await database.write { db in
                try db.execute(
                    sql: """
                        CREATE TRIGGER fails BEFORE UPDATE OF confirmed_at ON recordings
                        WHEN NEW.confirmed_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'broken'); END
                        """
                )
            }
        }

        func mend() async throws {
            try await database.write { db in try db.execute(sql: "DROP TRIGGER fails") }
        }
    }

    @Test func `what two lanes have sent is neither lost nor doubled when the ledger fails`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let first = try Card(at: root.appending("first"), seed: 71, count: 3)
            let second = try Card(at: root.appending("second"), seed: 72, count: 2)
            let gate = Gate()
            let store = ScriptedStore { if case .put = $0 { try await gate.pass() } }
            let dock = try await TestDock(in: root.appending("dock"), store: store)
            let saboteur = try Saboteur(dock)

            try await dock.running {
                try await dock.takeIn(first, "CAM1")
                try await dock.until { gate.arrivals == 1 }
                try await dock.takeIn(second, "CAM2")
                try await dock.until { gate.arrivals == 2 }
                try await saboteur.breakConfirming()
                gate.open()
                try await dock.untilConditions { $0.contains { $0.name == .ledgerFailing } }
                #expect(try await dock.parts.ledger.figures()[.confirmed].count == 0)
                try await saboteur.mend()
                try await dock.untilReleased(5)
                try await dock.untilConditions(\.isEmpty)
            }

            #expect(store.memory.objects.count == 10)
            #expect(store.memory.writes == 10)
            #expect(try await dock.entries(.recordingConfirmed).count == 5)
            #expect(try await dock.parts.ledger.verifyLog().isWhole)
        }
    }

    @Test func `consignments that end together leave no lane taken when the ledger fails`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 73, count: 2)
            var terms = UplinkTerms.open
            terms.isHeld = true
            let dock = try await TestDock(in: root.appending("dock"), terms: terms)
            try await dock.running {
                try await dock.takeIn(card, "CAM1")
                try await dock.untilSpooled(2)
            }
            let ledger = dock.parts.ledger
            let queued = try await ledger.queued(dock.recordings(of: "CAM1").map(\.id))
            try await ledger.beginForwarding(queued.map(\.id), to: "memory")
            var course = UplinkCourse()
            for recording in queued {
                let consignment = course.begin([recording], isUrgent: false)
                dock.uplink.inbox.add(
                    consignment,
                    [.confirmed(id: recording.id, sizeBytes: 1, proofs: [])]
                )
            }

            // No proof at all is not taken by the ledger, as little as a disk that fails would.
            await #expect(throws: LedgerError.self) {
                try await dock.uplink.settleFinished(&course)
            }

            #expect(course.underWay.isEmpty)
            #expect(course.mayHaveStranded)
        }
    }

    @Test func `a store that answers again is asked as often as one that never failed`() {
        var course = UplinkCourse()
        for _ in 0..<9 { course.noteSilence() }
        #expect(course.failures == 9)

        course.noteAnswer()

        #expect(course.failures == 0)
    }

    @Test func `an answer alone does not end the trouble of a store that takes nothing`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 74, count: 1)
            var terms = UplinkTerms.open
            terms.isHeld = true
            let dock = try await TestDock(in: root.appending("dock"), terms: terms)
            try await dock.running {
                try await dock.takeIn(card, "CAM1")
                try await dock.untilSpooled(1)
            }
            let ids = try await dock.recordings(of: "CAM1").map(\.id)
            let recording = try #require(try await dock.parts.ledger.queued(ids).first)
            var course = UplinkCourse()

            let now = UTCTime(secondsSinceEpoch: 0)
            let failedAgain = course.note(
                [.failed(recording, StoreError.full("no room"))],
                at: now
            )
            course.noteAnswer()

            #expect(!failedAgain)
            #expect(course.isTrying)
            #expect(course.failures == 1)
            let tookAgain = course.note(
                [.confirmed(id: recording.id, sizeBytes: 1, proofs: [])],
                at: now
            )
            #expect(tookAgain)
            #expect(!course.isTrying)
            #expect(course.failures == 0)
        }
    }
}

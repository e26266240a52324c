// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import GRDB
import SystemPackage
import TestSupport
import Testing

/// Ledgers that earlier versions wrote.
struct LedgerMigrationTests {
    /// Makes a ledger as it was before it knew of uploads, with a spooled and a confirmed recording.
    private static func make(_ path: FilePath, upTo step: String) throws {
        let queue = try DatabaseQueue(path: path.appending("ledger.sqlite").string)
        try LedgerSchema.migrator.migrate(queue, upTo: step)
        try queue.write { db in
            try db.execute(
                sql: """
                    INSERT INTO cameras VALUES (1, 'CAM1', 'Body 3', 'generic', 1);
                    INSERT INTO dockings (id, camera, model, profile, bay_path, bay_name, driver,
                        state, attached_at, since)
                    VALUES ('D1', 1, 'Body 3', 'generic', 'usb-2', 'A1', 'mass-storage',
                        'reading', 1, 1);
                    INSERT INTO recordings (name, camera, docking, kind, title, recorded_at,
                        size_bytes, file_count, state, since, listed_at, digest, urgent, spooled_at,
                        confirmed_at)
                    VALUES ('spooled', 1, 'D1', 'single', 'a', 7, 100, 1, 'spooled', 2, 1,
                            zeroblob(32), 1, 2, NULL),
                        ('confirmed', 1, 'D1', 'single', 'b', 8, 200, 1, 'confirmed', 3, 1,
                            zeroblob(32), 0, 2, 3);
                    """
            )
        }
        try queue.close()
    }

    @Test(arguments: [
        "1 ledger", "2 software at intake, stores", "3 uplink", "4 bays", "5 charge", "6 roster",
        "7 clearing",
    ])
    func `an earlier version's ledger keeps its recordings and is used like a new one`(
        step: String
    ) async throws {
        try await withTemporaryDirectory { path in
            try Self.make(path, upTo: step)

            let fixture = try LedgerFixture(path)

            let ledger = fixture.ledger
            let spooled = RecordingID("spooled")
            #expect(try await fixture.due() == [spooled])
            for id in [spooled, RecordingID("confirmed")] {
                let summary = try #require(try await ledger.recording(id)).summary
                #expect(summary.category == "uncategorised")
                #expect(summary.proof == nil)
                #expect(summary.lastErrorName == nil)
                // What a manifest says of it stays what it was.
                #expect(summary.clock == nil && summary.recordedUTC == nil)
                #expect(summary.clearedAt == nil && summary.missingSince == nil)
            }
            let late = try await ledger.late(before: fixture.clock.now, limit: 9)
            #expect(late.recordings.map(\.id) == [spooled])
            #expect(late.total == Tally(count: 1, bytes: 100))
            #expect(try await ledger.figures()[.confirmed] == Tally(count: 1, bytes: 200))
            #expect(try await ledger.uplinkOrder() == nil)
            #expect(try await ledger.uploadJournal(store: "s3").tickets().isEmpty)
            let missed = try await ledger.noteAbsences(
                ShownMedium(recordings: [], sizes: [:], hidden: [], numbers: []),
                docking: DockingID("D1")
            )
            #expect(missed == ListedAbsences())
        }
    }

    @Test func `cameras of an earlier roster are counted from now on, not from ever`() async throws
    {
        try await withTemporaryDirectory { path in
            let file = path.appending("ledger.sqlite").string
            let queue = try DatabaseQueue(path: file)
            try LedgerSchema.migrator.migrate(queue, upTo: "6 roster")
            try await queue.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO roster VALUES ('CAM1', '', '', '', '', 'fixed', 'body-worn', '',
                            NULL, NULL)
                        """
                )
            }
            try queue.close()

            let ledger = try Ledger(at: path.appending("ledger.sqlite"), now: Ledger.wallClock)

            let week: [RosterEntry.Kind: Duration] = [.bodyWorn: .seconds(7 * 86_400)]
            #expect(try await ledger.noteOverdue(after: week) == [])
            let later = Ledger.wallClock().advanced(by: .seconds(8 * 86_400))
            #expect(try await ledger.overdue(after: week, at: later).count == 1)
        }
    }
}

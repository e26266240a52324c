// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import GRDB
import Glibc
import SystemPackage
import TestSupport
import Testing

/// A ledger with very many recordings.
///
/// A million take half a minute to write; `CAMDOCK_LEDGER_RECORDINGS` asks for them.
struct LedgerScaleTests {
    private static let count =
        getenv("CAMDOCK_LEDGER_RECORDINGS").flatMap { Int(String(cString: $0)) } ?? 50_000

    @Test func `status, opening, the queue and pages do not grow with the ledger`() async throws {
        try await withTemporaryDirectory { path in
            let small = try LedgerFixture(path)
            _ = try await small.dock()
            try await Self.fill(small, count: Self.count)
            try small.ledger.close()
            let clock = ContinuousClock()
            var times: [(String, Duration)] = []
            func measure<Value>(_ name: String, _ body: () async throws -> Value) async throws
                -> Value
            {
                let start = clock.now
                let value = try await body()
                times.append((name, clock.now - start))
                return value
            }

            let fixture = try await measure("open") {
                try LedgerFixture(path, clock: small.clock)
            }
            let ledger = fixture.ledger
            _ = try await measure("recover") { try await ledger.recover() }
            let figures = try await measure("figures") { try await ledger.figures() }
            let due = try await measure("due") {
                try await ledger.dueRecordings(perCamera: 4, urgentOnly: false)
            }
            let next = try await measure("next") {
                try await ledger.queued(due.prefix(16).map(\.id))
            }
            let queue = try await measure("queue") { try await ledger.queue(limit: 100) }
            let page = try await measure("page") {
                try await ledger.recordings(RecordingFilter(state: .confirmed), limit: 100)
            }
            let camera = try await measure("camera") {
                try await ledger.recordings(RecordingFilter(camera: fixture.serial), limit: 100)
            }
            let late = try await measure("late") {
                try await ledger.late(before: fixture.clock.now, limit: 100)
            }
            let shape = try await measure("shape") {
                try await ledger.queueShape(
                    ages: [.seconds(3_600), .seconds(86_400)],
                    now: fixture.clock.now
                )
            }
            _ = try await measure("release") { try await ledger.spoolFilesToRelease(limit: 100) }

            #expect(figures.states.values.map(\.count).reduce(0, +) == Self.count)
            #expect(next.count == 16)
            #expect(queue.count == 100)
            #expect(page.recordings.count == 100)
            #expect(camera.recordings.count == 100)
            #expect(late.recordings.count == 100)
            #expect(late.total.count == Self.count / 10)
            #expect(due.count == 4 * Self.cameras)
            #expect(shape.map(\.tallies.count) == Array(repeating: 3, count: Self.cameras))
            print("\(Self.count) recordings: \(times.map { "\($0.0) \($0.1)" })")
        }
    }

    static let rounds: [(index: String?, condition: String, order: String)] = [
        (
            "recordings_due", "r.state = 'spooled' AND r.not_before IS NULL",
            "r.urgent DESC, r.recorded_at, r.id"
        ),
        (
            "recordings_postponed", "r.state = 'spooled' AND r.not_before IS NOT NULL",
            "r.not_before"
        ),
        ("recordings_by_state", "r.state = 'uploading'", "r.listed_at, r.id"),
        (
            "recordings_unconfirmed",
            "r.confirmed_at IS NULL AND r.withheld IS NULL AND r.listed_at < ?",
            "r.listed_at, r.id"
        ),
        (nil, "TRUE AND r.state = ?", "r.listed_at DESC, r.id DESC"),
        (nil, "TRUE AND r.camera = ?", "r.listed_at DESC, r.id DESC"),
        (nil, "TRUE AND (r.listed_at, r.id) < (?, ?)", "r.listed_at DESC, r.id DESC"),
    ]

    @Test(arguments: rounds)
    func `no query of the daily round has to sort`(
        index: String?,
        condition: String,
        order: String
    ) async throws {
        try await withTemporaryDirectory { path in
            let ledger = try LedgerFixture(path).ledger
            let sql = RecordingSummary.query(index: index, where: condition, order: order)
            let plan = try await Self.plan(sql, ledger)

            #expect(plan.contains { $0.contains(index ?? "USING INDEX") }, "\(plan)")
            #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
        }
    }

    @Test func `one recording is found by its name, whatever waits`() async throws {
        try await withTemporaryDirectory { path in
            let ledger = try LedgerFixture(path).ledger
            let sql = RecordingSummary.query(
                index: nil,
                where: "r.name = ? AND +r.state = 'spooled'",
                order: "r.name"
            )

            let plan = try await Self.plan(sql, ledger)

            #expect(plan.contains { $0.contains("autoindex_recordings_1 (name=?)") }, "\(plan)")
        }
    }

    @Test func `the heads of all lines are found without reading the lines`() async throws {
        try await withTemporaryDirectory { path in
            let ledger = try LedgerFixture(path).ledger

            let plan = try await Self.plan(DueRecording.query, ledger)

            let leaps = plan.filter { $0.contains("INDEX recordings_due_of_camera (camera") }
            #expect(leaps.count == 2, "\(plan)")
            #expect(!plan.contains { $0.hasPrefix("SCAN r") }, "\(plan)")
        }
    }

    @Test func `what is not confirmed is counted without reading or sorting its rows`()
        async throws
    {
        try await withTemporaryDirectory { path in
            let ledger = try LedgerFixture(path).ledger

            let plan = try await Self.plan(QueueShapeRow.query(cutoffCount: 2), ledger)

            let index = "COVERING INDEX recordings_outstanding"
            #expect(plan.contains { $0.contains(index) }, "\(plan)")
            #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
        }
    }

    /// How SQLite means to answer a query, step by step.
    private static func plan(_ sql: String, _ ledger: Ledger) async throws -> [String] {
        let explained = "EXPLAIN QUERY PLAN " + String(sql.map { $0 == "?" ? "1" : $0 })
        return try await ledger.read { db in
            try Row.fetchAll(db, sql: explained).map { row -> String in row["detail"] }
        }
    }

    private static let cameras = 64

    /// Writes recordings straight into the tables: nine in ten are done, the rest wait.
    private static func fill(_ fixture: LedgerFixture, count: Int) async throws {
        // Half of those that wait are postponed, and not for longer than anything ever is.
        let until = fixture.clock.now.advanced(by: .seconds(900)).nanosecondsSinceEpoch
        try await fixture.ledger.write { transaction in
            try transaction.execute(
                """
                WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
                INSERT INTO cameras SELECT i, 'CAM' || i, 'Body 3', 'generic', 0 FROM n
                """,
                [cameras]
            )
            try transaction.execute(
                """
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
                INSERT INTO recordings (name, camera, docking, kind, title, recorded_at, size_bytes,
                    file_count, state, since, listed_at, digest, spooled_at, confirmed_at,
                    released_at, not_before)
                SELECT printf('%024x', i), 1 + (i / 20) % ?, 'D1', 'single', 'clip ' || i, i, 1000,
                    1, iif(i % 10, 'confirmed', 'spooled'), i, i, zeroblob(32), i,
                    iif(i % 10, i, NULL), iif(i % 10, i, NULL), iif(i % 20, NULL, ? + i)
                FROM n
                """,
                [count, cameras, until]
            )
            try transaction.execute(
                """
                INSERT INTO files (recording, ordinal, camera, path, size_bytes, modified, part_size,
                    parts, digest)
                SELECT id, 0, camera, CAST('DCIM/' || id || '.MP4' AS BLOB), 1000, id, 16777216,
                    zeroblob(32), zeroblob(32) FROM recordings
                """
            )
        }
    }
}

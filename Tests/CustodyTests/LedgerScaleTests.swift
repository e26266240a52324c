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
            try await Self.fill(small.ledger, count: Self.count)
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
            let next = try await measure("next") { try await ledger.nextToForward(limit: 16) }
            let queue = try await measure("queue") { try await ledger.queue(limit: 100) }
            let page = try await measure("page") {
                try await ledger.recordings(RecordingFilter(state: .confirmed), limit: 100)
            }
            let camera = try await measure("camera") {
                try await ledger.recordings(RecordingFilter(camera: fixture.serial), limit: 100)
            }
            let late = try await measure("late") {
                try await ledger.late(listedBefore: fixture.clock.now, limit: 100)
            }
            _ = try await measure("release") { try await ledger.spoolFilesToRelease(limit: 100) }

            #expect(figures.states.values.map(\.count).reduce(0, +) == Self.count)
            #expect(next.count == 16)
            #expect(queue.count == 100)
            #expect(page.recordings.count == 100)
            #expect(camera.recordings.count == 100)
            #expect(late.count == 100)
            print("\(Self.count) recordings: \(times.map { "\($0.0) \($0.1)" })")
        }
    }

    static let plans: [(sql: String, index: String)] = [
        (
            "SELECT r.* FROM recordings r JOIN cameras c ON c.id = r.camera WHERE "
                + "r.state = 'spooled' AND r.not_before IS NULL "
                + "ORDER BY r.urgent DESC, r.recorded_at, r.id LIMIT ?", "recordings_due"
        ),
        (
            "SELECT min(not_before) FROM recordings "
                + "WHERE state = 'spooled' AND not_before IS NOT NULL", "recordings_postponed"
        ),
        (
            "SELECT r.* FROM recordings r JOIN cameras c ON c.id = r.camera WHERE "
                + "r.confirmed_at IS NULL AND r.withheld IS NULL AND r.listed_at < ? "
                + "ORDER BY r.listed_at LIMIT ?", "recordings_unconfirmed"
        ),
        (
            "SELECT name FROM recordings WHERE confirmed_at IS NOT NULL AND released_at IS NULL "
                + "ORDER BY confirmed_at LIMIT ?", "recordings_releasable"
        ),
        (
            "SELECT r.* FROM recordings r JOIN cameras c ON c.id = r.camera WHERE TRUE AND "
                + "r.state = ? ORDER BY r.listed_at DESC, r.id DESC LIMIT ?", "recordings_by_state"
        ),
    ]

    @Test(arguments: plans)
    func `a query that must be quick walks its index and sorts nothing`(
        sql: String,
        index: String
    ) async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let plan = try await fixture.ledger.read { db in
                try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + sql).map { row -> String in
                    row["detail"]
                }
            }

            #expect(plan.contains { $0.contains(index) }, "\(plan)")
            #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
        }
    }

    /// Writes recordings straight into the tables: nine in ten are done, the rest wait.
    private static func fill(_ ledger: Ledger, count: Int) async throws {
        try await ledger.write { transaction in
            try transaction.execute(
                """
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
                INSERT INTO recordings (name, camera, docking, kind, title, recorded_at, size_bytes,
                    file_count, state, since, listed_at, digest, spooled_at, confirmed_at,
                    released_at, not_before)
                SELECT printf('%024x', i), 1, 'D1', 'single', 'clip ' || i, i, 1000, 1,
                    iif(i % 10, 'confirmed', 'spooled'), i, i, zeroblob(32), i,
                    iif(i % 10, i, NULL), iif(i % 10, i, NULL), iif(i % 20, NULL, i + 9000000000000000000)
                FROM n
                """,
                [count]
            )
            try transaction.execute(
                """
                INSERT INTO files (recording, ordinal, camera, path, size_bytes, modified, part_size,
                    parts, digest)
                SELECT id, 0, 1, CAST('DCIM/' || id || '.MP4' AS BLOB), 1000, id, 16777216,
                    zeroblob(32), zeroblob(32) FROM recordings
                """
            )
        }
    }
}

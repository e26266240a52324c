// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB

/// What the store has not confirmed, and for how long; withheld recordings never count.
extension Ledger {
    /// Recordings that are not confirmed though they were listed before that time.
    /// - Parameters:
    ///   - cutoff: One that was listed at this very time is not late.
    ///   - limit: How many to name; all are counted.
    /// - Returns: Those listed first, and figures of all.
    /// - Throws: `LedgerError`, `CancellationError`.
    package func late(before cutoff: UTCTime, limit: Int) async throws -> LateRecordings {
        try await read { db in
            let found = try RecordingSummary.fetch(
                db,
                index: "recordings_unconfirmed",
                where: "r.confirmed_at IS NULL AND r.withheld IS NULL AND r.listed_at < ?",
                order: "r.listed_at, r.id",
                arguments: [cutoff.nanosecondsSinceEpoch, max(0, limit)]
            )
            let groups: [LateRecordings.Group] = try QueueShapeRow.fetch(db, cutoffs: [cutoff])
                .compactMap { row in
                    guard let late = row.tallies.last, late.count > 0 else { return nil }
                    return LateRecordings.Group(
                        camera: row.camera,
                        reason: row.reason,
                        tally: late,
                        oldest: row.oldest
                    )
                }
            return LateRecordings(recordings: found.map(\.summary), groups: groups)
        }
    }

    /// Everything that is not confirmed, by camera and reason in this order, split by age.
    /// - Parameters:
    ///   - ages: The upper bounds, ascending; an age that is just a bound is within it.
    ///   - now: The time at which ages are taken.
    /// - Returns: Rows with one tally more than there are ages.
    /// - Throws: `LedgerError`, `CancellationError`.
    package func queueShape(ages: [Duration], now: UTCTime) async throws -> [QueueShapeRow] {
        precondition(ages == ages.sorted(), "the bounds of ages ascend")
        let cutoffs = ages.map { now.advanced(by: $0 * -1) }
        return try await read { db in try QueueShapeRow.fetch(db, cutoffs: cutoffs) }
    }

    /// When the first recording of all was listed; nil before it was.
    package func firstListed() async throws -> UTCTime? {
        try await read { db in
            try Int64.fetchOne(
                db,
                sql: "SELECT listed_at FROM recordings ORDER BY listed_at, id LIMIT 1"
            ).map { UTCTime(nanosecondsSinceEpoch: $0) }
        }
    }

    /// What was listed at or after that time, in whatever state it is now.
    package func inflow(since: UTCTime) async throws -> Tally {
        try await read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT count(*) AS count, coalesce(sum(size_bytes), 0) AS bytes
                    FROM recordings INDEXED BY recordings_newest
                    WHERE listed_at >= ? AND withheld IS NULL
                    """
            )
            let found = try Row.fetchOne(statement, arguments: [since.nanosecondsSinceEpoch])
            return found.map { Tally(count: $0["count"], bytes: $0["bytes"]) } ?? Tally()
        }
    }
}

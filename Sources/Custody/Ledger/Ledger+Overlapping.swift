// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB

extension Ledger {
    /// The recordings of one officer or vehicle that were made around a time, by any camera that was
    /// theirs when it was taken in; the earliest first.
    /// - Parameters:
    ///   - assignee: The officer or vehicle, as the roster writes it.
    ///   - span: From when to when, by this host's clock.
    ///   - limit: How many at most.
    /// - Returns: The recordings.
    /// - Throws: `LedgerError`, `CancellationError`.
    package func recordings(
        of assignee: String,
        in span: ClosedRange<UTCTime>,
        limit: Int
    ) async throws -> [RecordingSummary] {
        try await read { db in
            try RecordingSummary.fetch(
                db,
                index: "recordings_of_assignee",
                where: "r.assigned_to = ? AND r.recorded_utc IS NOT NULL "
                    + "AND r.recorded_utc BETWEEN ? AND ?",
                order: "r.recorded_utc, r.id",
                arguments: [
                    assignee, span.lowerBound.nanosecondsSinceEpoch,
                    span.upperBound.nanosecondsSinceEpoch, limit,
                ]
            ).map(\.summary)
        }
    }
}

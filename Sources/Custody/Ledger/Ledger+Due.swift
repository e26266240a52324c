// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB

/// What goes to the store next.
extension Ledger {
    /// Nothing is postponed for longer.
    package static let longestPostponement: Duration = .seconds(3_600)

    /// The first recordings of each camera that has any to send: urgent ones first, then by the
    /// camera's time.
    ///
    /// However long one camera's line is, the others' heads are there, so that all can have their
    /// turn. One that was postponed comes up when its time has come, or when that time is further
    /// off than anything is ever postponed: then the clock was set back meanwhile.
    /// - Parameters:
    ///   - perCamera: How many of each camera, at most.
    ///   - urgentOnly: Whether to leave out all that are not urgent.
    /// - Returns: The heads of all lines in the same order, as if there was one line.
    /// - Throws: `LedgerError`, `CancellationError`.
    package func dueRecordings(
        perCamera: Int,
        urgentOnly: Bool
    ) async throws -> [DueRecording] {
        try await wakePostponed()
        return try await read { db in
            try DueRecording.fetch(db, perCamera: perCamera, urgentOnly: urgentOnly)
        }
    }

    /// These recordings with what sending them needs, in the order given, without those that wait
    /// for the store no more.
    package func queued(_ ids: [RecordingID]) async throws -> [QueuedRecording] {
        try await read { db in
            try ids.compactMap { id in
                let found = try RecordingSummary.fetch(
                    db,
                    where: "r.name = ? AND +r.state = 'spooled'",
                    order: "r.name",
                    arguments: [id.rawValue, 1]
                )
                return try found.first.map { try QueuedRecording(db, $0.key, $0.summary) }
            }
        }
    }

    /// When the next postponed recording comes up; nil if none is postponed.
    package func nextDue() async throws -> UTCTime? {
        try await read { db in
            try Int64.fetchOne(
                db,
                sql: """
                    SELECT min(not_before) FROM recordings INDEXED BY recordings_postponed
                    WHERE state = 'spooled' AND not_before IS NOT NULL
                    """
            ).map { UTCTime(nanosecondsSinceEpoch: $0) }
        }
    }

    /// Makes everything that was postponed due at once: what kept it is over.
    package func hastenPostponed() async throws {
        try await write { transaction in
            try transaction.execute(
                """
                UPDATE recordings INDEXED BY recordings_postponed SET not_before = NULL
                WHERE state = 'spooled' AND not_before IS NOT NULL
                """
            )
        }
    }

    /// Makes what was postponed due if its time has come; nothing is written if there is none.
    private func wakePostponed() async throws {
        let time = now()
        let due: StatementArguments = [
            time.nanosecondsSinceEpoch,
            time.advanced(by: Self.longestPostponement).nanosecondsSinceEpoch,
        ]
        let isAnyDue = try await read { db in
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT min(not_before) <= ? OR max(not_before) > ?
                    FROM recordings INDEXED BY recordings_postponed
                    WHERE state = 'spooled' AND not_before IS NOT NULL
                    """,
                arguments: due
            ) ?? false
        }
        guard isAnyDue else { return }
        try await write { transaction in
            try transaction.execute(
                """
                UPDATE recordings INDEXED BY recordings_postponed SET not_before = NULL
                WHERE state = 'spooled' AND not_before IS NOT NULL
                    AND (not_before <= ? OR not_before > ?)
                """,
                due
            )
        }
    }
}

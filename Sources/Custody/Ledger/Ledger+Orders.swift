// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB

/// What people order for one recording.
extension Ledger {
    /// Puts a recording before all others, or back in line; what it is already changes nothing.
    ///
    /// One that is put first and was postponed is due at once.
    /// - Throws: `LedgerError.tooLate` if the store has confirmed it, `LedgerError.withheld` if it
    ///   is never to be forwarded.
    package func setUrgent(
        _ isUrgent: Bool,
        _ id: RecordingID,
        actor: CustodyActor
    ) async throws {
        try await write { transaction in
            let row = try transaction.recording(id)
            guard row.state != .confirmed, row.state != .cleared else {
                throw LedgerError.tooLate(id, row.state)
            }
            guard !row.isWithheld else { throw LedgerError.withheld(id) }
            guard row.isUrgent != isUrgent else { return }
            try transaction.execute(
                isUrgent
                    ? "UPDATE recordings SET urgent = 1, not_before = NULL WHERE id = ?"
                    : "UPDATE recordings SET urgent = 0 WHERE id = ?",
                [row.key]
            )
            try transaction.log(
                .priorityChanged,
                row,
                actor: actor,
                detail: ["urgent": .flag(isUrgent)]
            )
        }
    }

    /// Puts a recording into a category; the one it is in already changes nothing.
    /// - Throws: `LedgerError.tooLate` if it is cleared.
    package func setCategory(
        _ category: String,
        _ id: RecordingID,
        actor: CustodyActor
    ) async throws {
        try await write { transaction in
            let row = try transaction.recording(id)
            guard row.state != .cleared else { throw LedgerError.tooLate(id, row.state) }
            // As strings, two spellings of one letter would be equal.
            guard !row.category.utf8.elementsEqual(category.utf8) else { return }
            try transaction.execute(
                "UPDATE recordings SET category = ? WHERE id = ?",
                [category, row.key]
            )
            try transaction.log(
                .categoryChanged,
                row,
                actor: actor,
                detail: ["after": .text(category), "before": .text(row.category)]
            )
        }
    }
}

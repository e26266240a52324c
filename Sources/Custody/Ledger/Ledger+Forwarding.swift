// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB

/// From the spool to the store.
extension Ledger {
    /// Writes down that these recordings are being sent, before their first byte is.
    package func beginForwarding(_ ids: [RecordingID], to store: String) async throws {
        try await write { transaction in
            for id in ids {
                let row = try transaction.recording(id)
                try transaction.change(row, to: .uploading)
                try transaction.log(.forwardingBegan, row, detail: ["store": .text(store)])
            }
        }
    }

    /// Gives an attempt up until a later time.
    /// - Parameters:
    ///   - id: The recording, which is `uploading`.
    ///   - name: The kind of reason: a short word that status, metrics and logs share.
    ///   - reason: What was seen, in words.
    ///   - until: It is not sent before.
    ///   - countsAsAttempt: Whether it was tried and failed; a window that closed is no failure.
    /// - Throws: `LedgerError.forbiddenRecordingChange` if it is not being sent.
    package func postponeForwarding(
        _ id: RecordingID,
        as name: String,
        reason: String,
        until: UTCTime,
        countsAsAttempt: Bool = true
    ) async throws {
        try await write { transaction in
            try transaction.postponeForwarding(
                try transaction.recording(id),
                as: name,
                reason: reason,
                until: until,
                countsAsAttempt: countsAsAttempt
            )
        }
    }

    /// Recordings that the store has confirmed and whose spool files are still there.
    package func spoolFilesToRelease(limit: Int) async throws -> [ReleasableRecording] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT name, file_count FROM recordings
                    WHERE confirmed_at IS NOT NULL AND released_at IS NULL
                    ORDER BY confirmed_at LIMIT ?
                    """,
                arguments: [limit]
            ).map {
                ReleasableRecording(id: RecordingID($0["name"]), fileCount: $0["file_count"])
            }
        }
    }

    /// Writes down that the spool files of these recordings were removed.
    package func markReleased(_ ids: [RecordingID]) async throws {
        try await write { transaction in
            for id in ids {
                let row = try transaction.recording(id)
                guard row.state == .confirmed || row.state == .cleared else {
                    throw LedgerError.unproved(id, "it is \(row.state.rawValue)")
                }
                try transaction.execute(
                    "UPDATE recordings SET released_at = ? WHERE id = ?",
                    [transaction.now.nanosecondsSinceEpoch, row.key]
                )
                try transaction.log(.spoolReleased, row)
            }
        }
    }
}

extension LedgerTransaction {
    /// Puts a recording that is being sent back in line.
    func postponeForwarding(
        _ row: RecordingRow,
        as name: String,
        reason: String,
        until: UTCTime,
        countsAsAttempt: Bool
    ) throws {
        try change(row, to: .spooled)
        try execute(
            """
            UPDATE recordings SET attempts = attempts + ?, last_error = ?, last_error_name = ?,
                not_before = ? WHERE id = ?
            """,
            [countsAsAttempt ? 1 : 0, reason, name, until.nanosecondsSinceEpoch, row.key]
        )
        try log(
            .forwardingPostponed,
            row,
            detail: ["reason": .text(reason), "until": .text(until.iso8601)]
        )
    }
}

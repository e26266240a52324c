// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FoundationEssentials
import GRDB

/// From the spool to the store.
extension Ledger {
    /// Nothing is postponed for longer.
    package static let longestPostponement: Duration = .seconds(3_600)

    /// The recordings to send next: urgent ones first, then by the camera's time.
    ///
    /// One that was postponed comes up when its time has come, or when that time is further off
    /// than anything is ever postponed: then the clock was set back meanwhile.
    package func nextToForward(limit: Int) async throws -> [QueuedRecording] {
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
        if isAnyDue {
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
        return try await read { db in
            let summaries = try RecordingSummary.fetch(
                db,
                index: "recordings_due",
                where: "r.state = 'spooled' AND r.not_before IS NULL",
                order: "r.urgent DESC, r.recorded_at, r.id",
                arguments: [limit]
            )
            return try summaries.map { try QueuedRecording(db, $0.key, $0.summary) }
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
    package func postponeForwarding(
        _ id: RecordingID,
        reason: String,
        until: UTCTime
    ) async throws {
        try await write { transaction in
            let row = try transaction.recording(id)
            try transaction.change(row, to: .spooled)
            try transaction.execute(
                """
                UPDATE recordings SET attempts = attempts + 1, last_error = ?, not_before = ?
                WHERE id = ?
                """,
                [reason, until.nanosecondsSinceEpoch, row.key]
            )
            try transaction.log(
                .forwardingPostponed,
                row,
                detail: ["reason": .text(reason), "until": .text(until.iso8601)]
            )
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

    /// Writes down that the store holds a recording.
    /// - Throws: `LedgerError.unproved` unless there is a proof with the right digest for every
    ///   file.
    package func confirm(_ id: RecordingID, proofs: [FileProof], store: String) async throws {
        try await confirm([(id, proofs)], store: store)
    }

    /// Writes down that the store holds these recordings, all in one transaction.
    package func confirm(
        _ recordings: [(id: RecordingID, proofs: [FileProof])],
        store: String
    ) async throws {
        try await write { transaction in
            for recording in recordings {
                try transaction.confirm(recording.id, recording.proofs, store)
            }
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

    /// Writes down that the camera's copies of these recordings were removed.
    package func markCleared(_ ids: [RecordingID], docking: DockingID) async throws {
        try await write { transaction in
            for id in ids {
                let row = try transaction.recording(id)
                try transaction.change(row, to: .cleared)
                try transaction.log(
                    .recordingCleared,
                    recording: id,
                    docking: docking,
                    camera: row.camera
                )
            }
        }
    }

    /// Puts a recording before all others, or back in line.
    package func setUrgent(
        _ isUrgent: Bool,
        _ id: RecordingID,
        actor: CustodyActor
    ) async throws {
        try await write { transaction in
            let row = try transaction.recording(id)
            try transaction.execute(
                "UPDATE recordings SET urgent = ? WHERE id = ?",
                [isUrgent ? 1 : 0, row.key]
            )
            try transaction.log(
                .priorityChanged,
                row,
                actor: actor,
                detail: ["urgent": .flag(isUrgent)]
            )
        }
    }
}

extension LedgerTransaction {
    fileprivate func confirm(
        _ id: RecordingID,
        _ proofs: [FileProof],
        _ store: String
    ) throws {
        let row = try recording(id)
        try change(row, to: .confirmed)
        let files = try rows("SELECT ordinal, digest FROM files WHERE recording = ?", [row.key])
        let shown = Dictionary(proofs.map { ($0.ordinal, $0.proof) }) { first, _ in first }
        for file in files {
            let ordinal: Int = file["ordinal"]
            guard let proof = shown[ordinal] else {
                throw LedgerError.unproved(id, "nothing was shown for file \(ordinal)")
            }
            guard let digest = Digest(data: file["digest"]), proof.digest == digest else {
                throw LedgerError.unproved(id, "other bytes were shown for file \(ordinal)")
            }
        }
        try execute(
            "UPDATE recordings SET confirmed_at = ?, last_error = NULL WHERE id = ?",
            [now.nanosecondsSinceEpoch, row.key]
        )
        try log(.recordingConfirmed, row, detail: try confirmation(row, proofs, store))
    }

    private func confirmation(
        _ row: RecordingRow,
        _ proofs: [FileProof],
        _ store: String
    ) throws -> CustodyDetail {
        let found = try self.row("SELECT digest FROM recordings WHERE id = ?", [row.key])
        var detail: CustodyDetail = [
            "files": .number(Int64(row.fileCount)),
            "proof": .text(
                Set(proofs.map(\.proof.method.rawValue)).sorted().joined(separator: " ")
            ),
            "store": .text(store),
        ]
        detail["sha256"] = found.flatMap { Digest(data: $0["digest"]) }.map { .text($0.hex) }
        for proof in proofs { detail["key.\(proof.ordinal)"] = .text(proof.proof.key.description) }
        return detail
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FoundationEssentials
import GRDB

/// From the camera into the spool.
extension Ledger {
    /// Writes down that these recordings are being copied, before their first byte is.
    ///
    /// One that is `copying` already goes on; the log hears of it only if another docking had begun
    /// it, since attempts may be many.
    /// - Parameters:
    ///   - ids: The recordings, each `listed` or `copying`.
    ///   - docking: The docking that copies them; without one, it is the docking that the ledger
    ///     names already.
    /// - Throws: `LedgerError`; then none of them is begun.
    package func beginCopying(_ ids: [RecordingID], docking: DockingID? = nil) async throws {
        try await write { transaction in
            for id in ids { try transaction.beginCopying(id, docking) }
        }
    }

    /// Writes down how much of a file is on stable storage.
    ///
    /// **Blocks**, since it is called from the lane that copies.
    package func checkpoint(_ id: RecordingID, ordinal: Int, _ progress: PartialCopy) throws {
        try writeBlocking { transaction in
            let row = try transaction.recording(id)
            guard row.state == .copying else {
                throw LedgerError.forbiddenRecordingChange(id, from: row.state, to: .copying)
            }
            try transaction.execute(
                "UPDATE files SET part_size = ?, parts = ? WHERE recording = ? AND ordinal = ?",
                [progress.partSizeBytes, Digest.data(from: progress.parts), row.key, ordinal]
            )
        }
    }

    /// Writes down that a whole file of a recording is about to be put aside, since the recording is
    /// read again.
    ///
    /// **Blocks**, since it is called from the lane that copies.
    package func notePutAside(_ file: String, of id: RecordingID) throws {
        try writeBlocking { transaction in
            let row = try transaction.recording(id)
            try transaction.log(.spoolUnclaimed, row, detail: ["file": .text(file)])
        }
    }

    /// Starts a copy over: what had been copied counts no more, and the recording is `listed`.
    package func restartCopy(_ id: RecordingID, reason: String) async throws {
        try await write { transaction in
            let row = try transaction.recording(id)
            try transaction.change(row, to: .listed)
            try transaction.forgetContent(row)
            try transaction.log(.copyRestarted, row, detail: ["reason": .text(reason)])
        }
    }

    /// Writes down that the spool holds these recordings, all in one transaction.
    ///
    /// - Parameters:
    ///   - recordings: The recordings and their verified files.
    ///   - rule: Says when they were made, and when that is too long ago.
    /// - Throws: `LedgerError.incomplete` if a file is missing or is not the one that was listed;
    ///   then none of them is spooled.
    package func markSpooled(
        _ recordings: [SpooledRecording],
        by rule: ArrivalRule
    ) async throws {
        try await write { transaction in
            for recording in recordings { try transaction.markSpooled(recording, by: rule) }
        }
    }

    /// Sets a recording aside.
    package func quarantine(
        _ id: RecordingID,
        _ reason: QuarantineReason,
        actor: CustodyActor = .service
    ) async throws {
        try await write { transaction in
            try transaction.quarantine(id, reason, actor: actor)
        }
    }

    /// Lets a recording that was set aside be taken from its camera again.
    package func relist(_ id: RecordingID, actor: CustodyActor, reason: String) async throws {
        try await write { transaction in
            try transaction.relist(transaction.recording(id), actor: actor, reason: reason)
        }
    }
}

extension LedgerTransaction {
    /// Sets a recording aside; what the store had confirmed counts no more.
    func quarantine(
        _ id: RecordingID,
        _ reason: QuarantineReason,
        actor: CustodyActor = .service
    ) throws {
        let row = try recording(id)
        try change(row, to: .quarantined)
        try execute(
            """
            UPDATE recordings SET quarantine = ?, quarantine_detail = ?, confirmed_at = NULL,
                proof = NULL, not_before = NULL WHERE id = ?
            """,
            [reason.name.rawValue, reason.detail, row.key]
        )
        try log(
            .recordingQuarantined,
            row,
            actor: actor,
            detail: [
                "from": .text(row.state.rawValue),
                "reason": .text(reason.name.rawValue),
                "words": .text(reason.detail),
            ]
        )
    }

    /// Takes a recording back to `listed` from where it was set aside.
    func relist(_ row: RecordingRow, actor: CustodyActor, reason: String) throws {
        try change(row, to: .listed)
        try forgetContent(row)
        try execute(
            """
            UPDATE recordings SET quarantine = NULL, quarantine_detail = NULL, digest = NULL,
                attempts = 0, last_error = NULL, last_error_name = NULL, not_before = NULL,
                spooled_at = NULL, confirmed_at = NULL, proof = NULL, released_at = NULL,
                arrived_late_seconds = NULL
            WHERE id = ?
            """,
            [row.key]
        )
        try log(.recordingRelisted, row, actor: actor, detail: ["reason": .text(reason)])
    }

    fileprivate func beginCopying(_ id: RecordingID, _ docking: DockingID?) throws {
        var row = try recording(id)
        guard !row.isWithheld else { throw LedgerError.withheld(id) }
        let isResumed = row.state == .copying
        let docking = docking ?? row.docking
        guard !isResumed || docking != row.docking else { return }
        if !isResumed { try change(row, to: .copying) }
        if docking != row.docking {
            row.docking = docking
            try execute(
                "UPDATE recordings SET docking = ? WHERE id = ?",
                [docking.rawValue, row.key]
            )
        }
        try log(.copyBegan, row, detail: ["resumed": .flag(isResumed)])
    }

    fileprivate func forgetContent(_ row: RecordingRow) throws {
        try execute(
            "UPDATE files SET part_size = NULL, parts = NULL, digest = NULL WHERE recording = ?",
            [row.key]
        )
    }

    fileprivate func markSpooled(_ recording: SpooledRecording, by rule: ArrivalRule) throws {
        let row = try self.recording(recording.id)
        try change(row, to: .spooled)
        let listed = try rows(
            "SELECT ordinal, path, size_bytes FROM files WHERE recording = ? ORDER BY ordinal",
            [row.key]
        )
        let files = recording.files.sorted { $0.ordinal < $1.ordinal }
        guard files.map(\.ordinal) == Array(0..<listed.count) else {
            throw LedgerError.incomplete(row.id, "\(files.count) of \(listed.count) files")
        }
        var digests: [(path: SourcePath, digest: Digest)] = []
        for (file, listed) in zip(files, listed) {
            guard file.recording == row.id, file.content.sizeBytes == listed["size_bytes"] else {
                throw LedgerError.incomplete(row.id, "file \(file.ordinal) is not the one listed")
            }
            try keep(file.content, of: row.key, ordinal: file.ordinal)
            let path: Data = listed["path"]
            digests.append((SourcePath(bytes: Array(path)), file.content.whole))
        }
        let digest = Digest.ofRecording(digests)
        try execute(
            """
            UPDATE recordings SET digest = ?, spooled_at = ?, software = ?, not_before = NULL
            WHERE id = ?
            """,
            [digest.data, now.nanosecondsSinceEpoch, software, row.key]
        )
        try logSpooled(row, digest, files)
        try keepTimes(of: row, row.recordedAt, by: rule)
    }

    private func keep(_ content: ContentDigest, of key: Int64, ordinal: Int) throws {
        try execute(
            """
            UPDATE files SET part_size = ?, parts = ?, digest = ?
            WHERE recording = ? AND ordinal = ?
            """,
            [
                content.partSizeBytes, Digest.data(from: content.parts), content.whole.data, key,
                ordinal,
            ]
        )
    }

    private func logSpooled(_ row: RecordingRow, _ digest: Digest, _ files: [VerifiedFile]) throws {
        var detail: CustodyDetail = [
            "bytes": .number(row.sizeBytes),
            "files": .number(Int64(files.count)),
            "sha256": .text(digest.hex),
        ]
        let notes = files.flatMap(\.notes)
        if !notes.isEmpty { detail["notes"] = .text(notes.joined(separator: "; ")) }
        try log(.recordingSpooled, row, detail: detail)
    }
}

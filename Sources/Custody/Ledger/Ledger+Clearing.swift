// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@_spi(Custody) import Evidence
import FoundationEssentials
import GRDB

/// Footage that goes from a camera: what may, what is about to, and what was seen to be gone.
extension Ledger {
    private static let clearedTogether = 500

    /// Everything that a docking has shown and that has not gone since.
    /// - Throws: `LedgerError`, `CancellationError`.
    package func shown(in docking: DockingID) async throws -> [ClearingCandidate] {
        try await read { db in
            let found = try RecordingSummary.fetch(
                db,
                index: "recordings_shown",
                where: "r.shown_in = ? AND r.cleared_at IS NULL",
                order: "r.id",
                arguments: [docking.rawValue, -1]
            )
            return try found.map { key, summary in
                ClearingCandidate(summary, files: try StoredFile.fetch(db, recording: key))
            }
        }
    }

    /// Writes down that the camera's copy of a recording is about to be removed, and proves that its
    /// bytes are held elsewhere.
    ///
    /// There is no other way to a proof: nothing is removed from a camera that is not in the log.
    /// - Parameters:
    ///   - id: The recording.
    ///   - docking: The stay in which it is removed.
    ///   - policy: What the agency wants to be shown before.
    /// - Returns: The proof.
    /// - Throws: `LedgerError.unproved` if it may not be removed.
    package func beginClearing(
        _ id: RecordingID,
        docking: DockingID,
        after policy: ClearingPolicy.After
    ) async throws -> CustodyProof {
        try await write { transaction in
            let row = try transaction.recording(id)
            guard let camera = row.camera, try transaction.docking(docking).camera == camera else {
                throw LedgerError.unproved(id, "it is of another camera")
            }
            guard !row.isWithheld else { throw LedgerError.unproved(id, "it is withheld") }
            guard let holder = CustodyProof.Holder(row.state, after: policy) else {
                throw LedgerError.unproved(id, "it is \(row.state.rawValue)")
            }
            try transaction.execute(
                "UPDATE recordings SET clearing_since = coalesce(clearing_since, ?) WHERE id = ?",
                [transaction.now.nanosecondsSinceEpoch, row.key]
            )
            try transaction.log(
                .clearingBegan,
                recording: id,
                docking: docking,
                camera: camera,
                detail: ["held-by": .text(holder.rawValue)]
            )
            return CustodyProof(
                CustodyKey(),
                camera: camera,
                recording: id,
                holder: holder,
                files: try StoredFile.fetch(transaction.db, recording: row.key).map(\.source)
            )
        }
    }

    /// Writes down that the camera's copies of these recordings were seen to be gone.
    ///
    /// Those that a failure leaves out are settled by the next listing of their medium.
    /// - Throws: `LedgerError.unproved` if the removal of one was never begun.
    package func markCleared(_ ids: [RecordingID], docking: DockingID) async throws {
        // In batches, so that other cameras' checkpoints do not wait for ten thousand rows.
        for start in stride(from: 0, to: ids.count, by: Self.clearedTogether) {
            let batch = ids[start..<min(start + Self.clearedTogether, ids.count)]
            try await write { transaction in
                for id in batch {
                    try transaction.markCleared(try transaction.recording(id), docking)
                }
            }
        }
    }

    /// Writes down why a recording whose removal was begun is still on the camera, or may be.
    /// - Parameters:
    ///   - id: The recording.
    ///   - docking: The stay in which it was to be removed.
    ///   - reason: What was seen, in words.
    ///   - isWhole: Whether nothing of it was touched.
    /// - Throws: `LedgerError`.
    package func noteNotCleared(
        _ id: RecordingID,
        docking: DockingID,
        reason: String,
        isWhole: Bool
    ) async throws {
        try await write { transaction in
            let row = try transaction.recording(id)
            if isWhole {
                try transaction.execute(
                    "UPDATE recordings SET clearing_since = NULL WHERE id = ?",
                    [row.key]
                )
            }
            try transaction.log(
                .clearingFailed,
                recording: id,
                docking: docking,
                camera: row.camera,
                detail: ["reason": .text(reason), "whole": .flag(isWhole)]
            )
        }
    }

    /// Finds recordings whose removal was cut off, by a power cut or a pulled camera, and that a
    /// complete listing of the same medium does not show: they are gone.
    /// - Parameters:
    ///   - docking: The stay whose medium was listed.
    ///   - shown: What the listing showed.
    /// - Returns: What is cleared by that.
    /// - Throws: `LedgerError`.
    @discardableResult
    package func settleClearings(
        docking: DockingID,
        shown: Set<RecordingID>
    ) async throws -> [RecordingID] {
        try await write { transaction in
            let docked = try transaction.docking(docking)
            let names = try transaction.rows(
                """
                SELECT r.name FROM recordings r INDEXED BY recordings_clearing
                JOIN dockings was ON was.id = r.shown_in JOIN dockings now ON now.id = ?1
                WHERE r.camera = ?2 AND r.clearing_since IS NOT NULL
                    AND was.driver = now.driver AND was.volume = now.volume
                    AND (now.volume != '' OR now.driver = 'mtp')
                """,
                [docking.rawValue, docked.cameraKey]
            )
            let gone = names.map { RecordingID($0["name"]) }.filter { !shown.contains($0) }
            for id in gone { try transaction.markCleared(try transaction.recording(id), docking) }
            return gone
        }
    }
}

extension LedgerTransaction {
    /// The recordings of a camera that may be half gone from it, by their files.
    func halfCleared(of cameraKey: Int64) throws -> [SourceFile: RecordingID] {
        let found = try rows(
            """
            SELECT r.name, f.path, f.size_bytes, f.modified
            FROM recordings r INDEXED BY recordings_clearing JOIN files f ON f.recording = r.id
            WHERE r.camera = ? AND r.clearing_since IS NOT NULL AND r.file_count > 1
            """,
            [cameraKey]
        )
        return found.reduce(into: [:]) { owners, row in
            let path: Data = row["path"]
            let file = SourceFile(
                path: SourcePath(bytes: Array(path)),
                sizeBytes: row["size_bytes"],
                modified: CameraTime(nanoseconds: row["modified"])
            )
            owners[file] = RecordingID(row["name"])
        }
    }

    /// Puts a recording that had gone from its camera, and is there again, back to where it was.
    func reappear(_ id: RecordingID, in docking: DockingID) throws -> RecordingState {
        var row = try recording(id)
        if row.state == .cleared {
            try change(row, to: .confirmed)
            row.state = .confirmed
        }
        try execute(
            "UPDATE recordings SET cleared_at = NULL, clearing_since = ? WHERE id = ?",
            [now.nanosecondsSinceEpoch, row.key]
        )
        try log(.recordingReappeared, recording: id, docking: docking, camera: row.camera)
        return row.state
    }

    fileprivate func markCleared(_ row: RecordingRow, _ docking: DockingID) throws {
        guard row.isBeingCleared else {
            throw LedgerError.unproved(row.id, "its removal was never begun")
        }
        // One that the store has not confirmed goes on to it from the spool.
        if row.state == .confirmed { try change(row, to: .cleared) }
        try execute(
            "UPDATE recordings SET cleared_at = ?, clearing_since = NULL WHERE id = ?",
            [now.nanosecondsSinceEpoch, row.key]
        )
        try log(.recordingCleared, recording: row.id, docking: docking, camera: row.camera)
    }
}

extension CustodyProof.Holder {
    /// Who holds a recording of that state, if that is enough for the policy.
    fileprivate init?(_ state: RecordingState, after policy: ClearingPolicy.After) {
        switch (state, policy) {
        case (.confirmed, .confirmed), (.confirmed, .spooled): self = .store
        case (.spooled, .spooled), (.uploading, .spooled): self = .spool
        default: return nil
        }
    }
}

extension ClearingCandidate {
    fileprivate init(_ summary: RecordingSummary, files: [StoredFile]) {
        self.init(
            id: summary.id,
            kind: summary.kind,
            title: summary.title,
            state: summary.state,
            sizeBytes: summary.sizeBytes,
            listedAt: summary.listedAt,
            forwarding: summary.forwarding,
            isDoubtful: summary.clearingSince != nil,
            files: files
        )
    }
}

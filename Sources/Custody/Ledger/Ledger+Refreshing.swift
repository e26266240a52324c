// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB

/// Looking again at what was registered a while ago.
extension Ledger {
    /// The same recordings as they stand now, in the same order.
    ///
    /// Another docking of the camera may have brought them on meanwhile, and every attempt leaves
    /// another place to go on from.
    package func refresh(
        _ recordings: [RegisteredRecording]
    ) async throws -> [RegisteredRecording] {
        try await read { db in
            try recordings.map { try $0.refreshed(from: db) }
        }
    }
}

extension RegisteredRecording {
    fileprivate func refreshed(from db: Database) throws -> RegisteredRecording {
        let statement = try db.cachedStatement(
            sql: "SELECT id, state FROM recordings WHERE name = ?"
        )
        guard let row = try Row.fetchOne(statement, arguments: [id.rawValue]) else {
            throw LedgerError.unknownRecording(id)
        }
        let state = try row.recordingState()
        return RegisteredRecording(
            id: id,
            listed: listed,
            state: state,
            isNew: isNew,
            replaces: replaces,
            progress: state == .copying ? try PartialCopy.stored(in: db, row["id"]) : [:]
        )
    }
}

extension PartialCopy {
    /// The copies that can go on, by the file's place in its recording.
    static func stored(in db: Database, _ recording: Int64) throws -> [Int: PartialCopy] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT ordinal, size_bytes, part_size, parts FROM files
                WHERE recording = ? AND parts IS NOT NULL
                """
        )
        var progress: [Int: PartialCopy] = [:]
        for row in try Row.fetchAll(statement, arguments: [recording]) {
            guard let parts = Digest.list(from: row["parts"]) else { continue }
            progress[row["ordinal"]] = PartialCopy(
                partSizeBytes: row["part_size"],
                parts: parts,
                sizeBytes: row["size_bytes"]
            )
        }
        return progress
    }
}

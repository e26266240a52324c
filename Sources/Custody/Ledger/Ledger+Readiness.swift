// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB

/// What keeps a camera's footage from being where it should be.
extension Ledger {
    /// What the recordings of those cameras lack; withheld ones lack nothing.
    ///
    /// Only whether there are any is looked up, so that it costs the same whatever waits.
    /// - Returns: An entry for each camera; an empty one also for a camera that was never seen.
    /// - Throws: `LedgerError`, `CancellationError`.
    package func outstanding(
        of cameras: Set<CameraSerial>
    ) async throws -> [CameraSerial: OutstandingFootage] {
        guard !cameras.isEmpty else { return [:] }
        return try await read { db in
            var found: [CameraSerial: OutstandingFootage] = [:]
            for camera in cameras { found[camera] = try OutstandingFootage.fetch(db, of: camera) }
            return found
        }
    }
}

extension OutstandingFootage {
    private static let states: [(state: RecordingState, lack: Self)] = [
        (.listed, .unread), (.copying, .unread), (.spooled, .unconfirmed),
        (.uploading, .unconfirmed), (.quarantined, .setAside),
    ]

    fileprivate static func fetch(_ db: Database, of camera: CameraSerial) throws -> Self {
        let row = try db.cachedStatement(sql: "SELECT id FROM cameras WHERE serial = ?")
        guard let id = try Int64.fetchOne(row, arguments: [camera.stored]) else { return [] }
        let any = try db.cachedStatement(
            sql: """
                SELECT EXISTS (
                    SELECT 1 FROM recordings INDEXED BY recordings_outstanding
                    WHERE camera = ? AND state = ? AND confirmed_at IS NULL AND withheld IS NULL
                )
                """
        )
        var found: Self = []
        for (state, lack) in states where !found.contains(lack) {
            if try Bool.fetchOne(any, arguments: [id, state.rawValue]) == true {
                found.insert(lack)
            }
        }
        return found
    }
}

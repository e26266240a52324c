// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB

/// A recording that may be sent now, with as much of it as choosing needs.
package struct DueRecording: Hashable, Sendable {
    package let id: RecordingID
    package let camera: CameraSerial
    /// Whether it goes before all that are not.
    package let isUrgent: Bool
    package let recordedAt: CameraTime
    package let sizeBytes: Int64
    /// How often sending it has been given up.
    package let attempts: Int
}

extension DueRecording {
    /// What `fetch` asks; the arguments are the least urgency and the number per camera.
    ///
    /// It leaps from camera to camera in the index and takes the first entries of each, so that it
    /// costs as much as there are cameras and not as much as waits. No camera has the key 0.
    static let query = """
        WITH RECURSIVE line(camera) AS (
            VALUES (0)
            UNION ALL
            SELECT (
                SELECT min(camera) FROM recordings INDEXED BY recordings_due_of_camera
                WHERE state = 'spooled' AND not_before IS NULL AND camera > line.camera
            ) FROM line WHERE camera IS NOT NULL
        )
        SELECT r.name, c.serial, r.urgent, r.recorded_at, r.size_bytes, r.attempts
        FROM line JOIN cameras c ON c.id = line.camera CROSS JOIN recordings r ON r.id IN (
            SELECT id FROM recordings INDEXED BY recordings_due_of_camera
            WHERE state = 'spooled' AND not_before IS NULL AND camera = line.camera
                AND urgent >= ?
            ORDER BY urgent DESC, recorded_at, id LIMIT ?
        )
        ORDER BY r.urgent DESC, r.recorded_at, r.id
        """

    /// Fetches the first due recordings of each camera.
    static func fetch(
        _ db: Database,
        perCamera: Int,
        urgentOnly: Bool
    ) throws -> [DueRecording] {
        // SQLite takes a negative limit for none.
        let arguments: StatementArguments = [urgentOnly ? 1 : 0, max(0, perCamera)]
        let statement = try db.cachedStatement(sql: query)
        return try Row.fetchAll(statement, arguments: arguments).map { try DueRecording($0) }
    }

    private init(_ row: Row) throws {
        guard let camera = CameraSerial(row["serial"]) else {
            throw LedgerError.storage("a camera's row is damaged; restore the ledger")
        }
        self.init(
            id: RecordingID(row["name"]),
            camera: camera,
            isUrgent: row["urgent"] != 0,
            recordedAt: CameraTime(nanoseconds: row["recorded_at"]),
            sizeBytes: row["size_bytes"],
            attempts: row["attempts"]
        )
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB

/// A camera in service that was not docked for longer than its limit.
package struct OverdueCamera: Hashable, Sendable {
    package let entry: RosterEntry
    /// When it left its last bay; nil if it was never docked.
    package let lastDockedAt: UTCTime?
    /// When its limit was over.
    package let since: UTCTime
}

/// Cameras that do not come back.
extension Ledger {
    /// Looks for cameras in service that were not docked for longer than their limit, and writes down
    /// which have become overdue, each once for each absence.
    ///
    /// A camera that is refused counts as away: nothing of it was read.
    /// - Parameter limits: For how long each kind may stay away.
    /// - Returns: All that are overdue, by serial.
    /// - Throws: `LedgerError`.
    @discardableResult
    package func noteOverdue(
        after limits: [RosterEntry.Kind: Duration]
    ) async throws -> [OverdueCamera] {
        try await write { transaction in
            let known = try transaction.rows(
                "SELECT serial FROM roster WHERE overdue_since IS NOT NULL",
                []
            ).map { row -> String in row["serial"] }
            let overdue = try OverdueCamera.fetch(transaction.db, limits, now: transaction.now)
            let names = Set(overdue.map(\.entry.serial.stored))
            for serial in known where !names.contains(serial) {
                try transaction.setOverdue(nil, serial)
            }
            for camera in overdue where !known.contains(camera.entry.serial.stored) {
                try transaction.setOverdue(camera.since, camera.entry.serial.stored)
                try transaction.logOverdue(camera)
            }
            return overdue
        }
    }

    /// The cameras that are overdue at that time, by serial.
    /// - Throws: `LedgerError`, `CancellationError`.
    package func overdue(
        after limits: [RosterEntry.Kind: Duration],
        at now: UTCTime
    ) async throws -> [OverdueCamera] {
        try await read { try OverdueCamera.fetch($0, limits, now: now) }
    }
}

extension OverdueCamera {
    fileprivate static let query = """
        SELECT r.*,
            (SELECT coalesce(d.ended_at, d.since) FROM dockings d WHERE d.camera = c.id
                ORDER BY d.attached_at DESC LIMIT 1) AS last_docked,
            EXISTS (SELECT 1 FROM dockings d INDEXED BY dockings_open
                WHERE d.camera = c.id AND d.ended_at IS NULL) AS is_docked
        FROM roster r LEFT JOIN cameras c ON c.serial = r.serial
        WHERE r.retired_at IS NULL ORDER BY r.serial
        """

    fileprivate static func fetch(
        _ db: Database,
        _ limits: [RosterEntry.Kind: Duration],
        now: UTCTime
    ) throws -> [OverdueCamera] {
        try Row.fetchAll(db.cachedStatement(sql: query)).compactMap { row in
            let entry = try RosterEntry(row: row)
            guard let due = due(row, entry, limits, now: now), due <= now else { return nil }
            return OverdueCamera(entry: entry, lastDockedAt: row.time("last_docked"), since: due)
        }
    }

    /// When a camera becomes overdue; nil if it does not.
    private static func due(
        _ row: Row,
        _ entry: RosterEntry,
        _ limits: [RosterEntry.Kind: Duration],
        now: UTCTime
    ) -> UTCTime? {
        let isDocked: Bool = row["is_docked"]
        guard !isDocked, let limit = limits[entry.kind] else { return nil }
        let counted = [row.time("last_docked"), row.time("enrolled_at")].compactMap { $0 }.max()
        return (counted ?? now).advanced(by: limit)
    }
}

extension LedgerTransaction {
    fileprivate func setOverdue(_ since: UTCTime?, _ serial: String) throws {
        try execute(
            "UPDATE roster SET overdue_since = ? WHERE serial = ?",
            [since?.nanosecondsSinceEpoch, serial]
        )
    }

    fileprivate func logOverdue(_ camera: OverdueCamera) throws {
        let (entry, lastDocked) = (camera.entry, camera.lastDockedAt)
        try log(
            .cameraOverdue,
            camera: entry.serial,
            detail: [
                "assigned-to": .text(entry.assignedTo),
                "kind": .text(entry.kind.rawValue),
                "last-docked": .text(lastDocked?.iso8601 ?? "never"),
            ]
        )
    }
}

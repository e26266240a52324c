// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB

extension DockingRecord {
    /// Fetches dockings by the rest of a query.
    static func fetch(
        _ db: Database,
        _ rest: String,
        arguments: StatementArguments
    ) throws -> [DockingRecord] {
        let statement = try db.cachedStatement(
            sql: "SELECT d.*, c.serial FROM dockings d JOIN cameras c ON c.id = d.camera \(rest)"
        )
        return try Row.fetchAll(statement, arguments: arguments).map { try DockingRecord($0) }
    }

    /// Fetches one docking.
    static func fetch(_ db: Database, _ id: DockingID) throws -> DockingRecord? {
        try fetch(db, "WHERE d.id = ?", arguments: [id.rawValue]).first
    }

    private init(_ row: Row) throws {
        guard let serial = CameraSerial(row["serial"]),
            let driver = DriverKind(rawValue: row["driver"]),
            let state = DockingState(rawValue: row["state"])
        else { throw LedgerError.storage("a docking's row is damaged; restore the ledger") }
        self.init(
            docking: Docking(
                id: DockingID(row["id"]),
                camera: Camera(
                    serial: serial,
                    model: row["model"],
                    profile: ProfileName(row["profile"])
                ),
                bay: Bay(path: BayPath(row["bay_path"]), name: row["bay_name"]),
                driver: driver,
                volume: row["volume"] == "" ? nil : row["volume"],
                attachedAt: UTCTime(nanosecondsSinceEpoch: row["attached_at"])
            ),
            state: state,
            reason: row["reason"],
            since: UTCTime(nanosecondsSinceEpoch: row["since"]),
            endedAt: row.time("ended_at")
        )
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB

/// Taking up what an interrupted run had left.
extension Ledger {
    /// Ends the dockings that nobody had ended, and puts what was being sent back in line.
    ///
    /// Call it once, before anything else is written.
    package func recover() async throws -> Recovery {
        try await write { transaction in
            let dockings = try transaction.rows(
                "SELECT id FROM dockings WHERE ended_at IS NULL",
                []
            ).map { DockingID($0["id"]) }
            for id in dockings {
                try transaction.change(
                    id,
                    to: .detached,
                    reason: "the service was not running when the camera left",
                    event: .dockingInterrupted
                )
            }
            return Recovery(
                dockings: dockings,
                forwardings: try transaction.recallForwardings()
            )
        }
    }

    /// Puts what was being sent back in line, when nothing is being sent any more.
    @discardableResult
    package func recallForwardings() async throws -> [RecordingID] {
        try await write { transaction in try transaction.recallForwardings() }
    }

    /// What the ledger says of every recording that ought to have files in the spool, and of those
    /// that were found to have some.
    package func spoolClaims(including found: [RecordingID]) async throws -> [SpoolClaim] {
        try await read { db in
            let conditions = [
                "state = 'copying'", "state = 'spooled'", "state = 'uploading'",
                "confirmed_at IS NOT NULL AND released_at IS NULL",
            ]
            var claims: [RecordingID: SpoolClaim] = [:]
            for condition in conditions {
                let rows = try Row.fetchCursor(
                    db,
                    sql: "SELECT id, name, state, released_at FROM recordings WHERE \(condition)"
                )
                while let row = try rows.next() {
                    let claim = try SpoolClaim(db, row)
                    claims[claim.id] = claim
                }
            }
            for id in found where claims[id] == nil {
                let statement = try db.cachedStatement(
                    sql: "SELECT id, name, state, released_at FROM recordings WHERE name = ?"
                )
                guard let row = try Row.fetchOne(statement, arguments: [id.rawValue]) else {
                    continue
                }
                claims[id] = try SpoolClaim(db, row)
            }
            return Array(claims.values)
        }
    }

    /// Writes down what putting the spool in line with the ledger did and found: recordings whose
    /// files are gone or cut are set aside, loudly, and files nobody knows are named.
    package func apply(_ report: SpoolReport) async throws {
        guard !report.isEmpty else { return }
        try await write { transaction in
            for name in report.unclaimed {
                try transaction.log(.spoolUnclaimed, detail: ["file": .text(name)])
            }
            for (id, what) in report.missing.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                try transaction.quarantine(id, QuarantineReason(.spoolDamaged, what))
            }
        }
    }
}

extension LedgerTransaction {
    fileprivate func recallForwardings() throws -> [RecordingID] {
        let ids = try rows("SELECT name FROM recordings WHERE state = 'uploading'", [])
            .map { RecordingID($0["name"]) }
        for id in ids {
            let row = try recording(id)
            try change(row, to: .spooled)
            try log(.forwardingInterrupted, row)
        }
        return ids
    }
}

extension SpoolClaim {
    fileprivate init(_ db: Database, _ row: Row) throws {
        let key: Int64 = row["id"]
        let statement = try db.cachedStatement(
            sql: "SELECT size_bytes FROM files WHERE recording = ? ORDER BY ordinal"
        )
        self.init(
            id: RecordingID(row["name"]),
            state: try row.recordingState(),
            isReleased: row.time("released_at") != nil,
            sizesBytes: try Int64.fetchAll(statement, arguments: [key])
        )
    }
}

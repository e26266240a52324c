// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FoundationEssentials
import GRDB

extension Ledger {
    /// The journal of the uploads in parts that were begun in one store.
    ///
    /// `store` is what tells the store from others, and stays the same over restarts.
    package func uploadJournal(store: String) -> LedgerUploadJournal {
        LedgerUploadJournal(ledger: self, store: store)
    }
}

/// The uploads begun in one store, kept in the ledger.
///
/// They are no evidence and no events of it: a part that lies in the store proves nothing.
package struct LedgerUploadJournal: UploadJournal {
    private let ledger: Ledger
    private let store: String

    fileprivate init(ledger: Ledger, store: String) {
        self.ledger = ledger
        self.store = store
    }

    package func ticket(for key: ObjectKey) async throws -> UploadTicket? {
        try await ledger.read { db in
            let statement = try db.cachedStatement(
                sql: "SELECT * FROM uploads WHERE store = ? AND key = ?"
            )
            let found = try Row.fetchOne(statement, arguments: [store, key.data])
            return try found.map { try UploadTicket($0) }
        }
    }

    package func tickets() async throws -> [UploadTicket] {
        try await ledger.read { db in
            let statement = try db.cachedStatement(
                sql: "SELECT * FROM uploads WHERE store = ? ORDER BY key"
            )
            return try Row.fetchAll(statement, arguments: [store]).map { try UploadTicket($0) }
        }
    }

    /// A key is ours if one of its components names a recording of this ledger.
    package func owner(of key: ObjectKey) async throws -> KeyOwner {
        try await ledger.read { db in
            let statement = try db.cachedStatement(
                sql: "SELECT state FROM recordings WHERE name = ?"
            )
            for component in key.components {
                guard let row = try Row.fetchOne(statement, arguments: [component]) else {
                    continue
                }
                switch try row.recordingState() {
                case .listed, .copying, .spooled, .uploading: return .outstanding
                case .confirmed, .cleared, .quarantined: return .done
                }
            }
            return .foreign
        }
    }

    package func keep(_ ticket: UploadTicket) async throws {
        try await ledger.write { transaction in
            try transaction.execute(
                """
                INSERT INTO uploads (store, key, upload_id, part_size, begun_at, completing_since)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (store, key) DO UPDATE SET upload_id = excluded.upload_id,
                    part_size = excluded.part_size, begun_at = excluded.begun_at,
                    completing_since = excluded.completing_since
                """,
                [
                    store, ticket.key.data, ticket.uploadID, ticket.partSizeBytes,
                    ticket.begunAt.nanosecondsSinceEpoch,
                    ticket.completingSince?.nanosecondsSinceEpoch,
                ]
            )
        }
    }

    package func forget(_ key: ObjectKey) async throws {
        try await ledger.write { transaction in
            try transaction.execute(
                "DELETE FROM uploads WHERE store = ? AND key = ?",
                [store, key.data]
            )
        }
    }
}

extension ObjectKey {
    /// The form the ledger keeps.
    fileprivate var data: Data { Data(description.utf8) }
}

extension UploadTicket {
    fileprivate init(_ row: Row) throws {
        let bytes: Data = row["key"]
        guard let key = ObjectKey(String(decoding: bytes, as: UTF8.self)) else {
            throw LedgerError.storage("an upload's row is damaged; restore the ledger")
        }
        self.init(
            key: key,
            uploadID: row["upload_id"],
            partSizeBytes: row["part_size"],
            begunAt: UTCTime(nanosecondsSinceEpoch: row["begun_at"]),
            completingSince: row.time("completing_since")
        )
    }
}

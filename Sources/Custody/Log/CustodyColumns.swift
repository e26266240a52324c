// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import struct Crypto.SHA256
import Evidence
import FoundationEssentials
import GRDB

/// The columns of an entry that are hashed, as the bytes that are stored.
struct CustodyColumns {
    let seq: Int64
    let time: [UInt8]
    let event: [UInt8]
    let actor: Int64?
    let recording: [UInt8]?
    let docking: [UInt8]?
    let camera: [UInt8]?
    let detail: [UInt8]

    /// The hash of an entry with these columns.
    func hash(after previous: [UInt8]) -> Digest {
        var hash = SHA256()
        hash.update(data: previous)
        hash.update(data: CanonicalJSON.text(self))
        return Digest(hash.finalize())
    }

    /// Appends the entry after `head` and makes it the new head.
    func append(to db: Database, after head: CustodyHead?) throws {
        let previous = head?.hash ?? .zero
        let hash = hash(after: previous.bytes)
        try db.cachedStatement(
            sql: """
                INSERT INTO custody (seq, time, event, actor, recording, docking, camera, detail,
                    previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            seq, Self.text(time), Self.text(event), actor, recording.map(Self.text),
            docking.map(Self.text), camera.map(Self.text), Self.text(detail), previous.data,
            hash.data,
        ])
        try CustodyHead(seq: seq, hash: hash).write(db)
    }

    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}

extension CustodyHead {
    /// The head as it is recorded; nil while the log is empty.
    static func read(_ db: Database) throws -> CustodyHead? {
        let statement = try db.cachedStatement(sql: "SELECT seq, hash FROM custody_head")
        guard let row = try Row.fetchOne(statement) else { return nil }
        guard let hash = Digest(data: row["hash"]) else {
            throw LedgerError.storage("the head of the custody log is damaged; restore the ledger")
        }
        return CustodyHead(seq: row["seq"], hash: hash)
    }

    fileprivate func write(_ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO custody_head (one, seq, hash) VALUES (1, ?, ?)
                ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, hash = excluded.hash
                """
        ).execute(arguments: [seq, hash.data])
    }
}

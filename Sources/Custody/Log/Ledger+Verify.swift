// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FoundationEssentials
import GRDB

extension Ledger {
    /// Recomputes the whole custody log, in memory that does not grow with it, and names the first
    /// entry that does not fit.
    ///
    /// It checks what stood there when it began; entries added meanwhile wait for the next check.
    /// - Parameter progress: Told how many entries of how many are checked, after each batch.
    /// - Returns: Whether the chain is whole, and where it is not.
    /// - Throws: `LedgerError`, `CancellationError`.
    package func verifyLog(
        progress: @escaping @Sendable (_ checked: Int64, _ total: Int64) -> Void = { _, _ in }
    ) async throws -> CustodyVerdict {
        let (head, last) = try await read { db in
            (try CustodyHead.read(db), try Int64.fetchOne(db, sql: "SELECT max(seq) FROM custody"))
        }
        var check = ChainCheck(head: head, last: last ?? 0)
        while check.broken == nil, check.checked < check.last {
            let batch = check
            check = try await read { db in
                var check = batch
                try check.checkBatch(db)
                return check
            }
            progress(check.checked, check.last)
        }
        return check.verdict
    }
}

/// The state of one check between two batches.
private struct ChainCheck: Sendable {
    private static let batchSize = 2_000

    let head: CustodyHead?
    let last: Int64
    private(set) var checked: Int64 = 0
    private(set) var previous = Digest.zero
    private(set) var broken: CustodyVerdict.Break?

    init(head: CustodyHead?, last: Int64) {
        self.head = head
        self.last = last
    }

    /// What the check came to; only now is the recorded head compared.
    var verdict: CustodyVerdict {
        CustodyVerdict(
            entries: checked,
            head: checked > 0 ? previous : nil,
            broken: broken ?? breakAtEnd
        )
    }

    private var breakAtEnd: CustodyVerdict.Break? {
        guard let head else {
            return CustodyVerdict.Break(seq: checked + 1, reason: "the log has no recorded head")
        }
        if checked < head.seq {
            let reason = "missing: the recorded head is entry \(head.seq)"
            return CustodyVerdict.Break(seq: checked + 1, reason: reason)
        }
        if checked > head.seq {
            let reason = "added behind the recorded head, which is entry \(head.seq)"
            return CustodyVerdict.Break(seq: head.seq + 1, reason: reason)
        }
        guard head.hash == previous else {
            return CustodyVerdict.Break(seq: checked, reason: "its hash is not the recorded head's")
        }
        return nil
    }

    /// Checks the next entries; text is read as bytes, since decoding would hide a change.
    mutating func checkBatch(_ db: Database) throws {
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT seq, actor, CAST(time AS BLOB) AS time, CAST(event AS BLOB) AS event,
                        CAST(recording AS BLOB) AS recording, CAST(docking AS BLOB) AS docking,
                        CAST(camera AS BLOB) AS camera, CAST(detail AS BLOB) AS detail,
                        previous, hash
                    FROM custody WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT \(Self.batchSize)
                    """
            ),
            arguments: [checked == 0 ? Int64.min : checked, last]
        )
        while broken == nil, let row = try rows.next() {
            check(row)
        }
    }

    private mutating func check(_ row: Row) {
        let columns = CustodyColumns(row)
        let previousBytes = Self.bytes(row, "previous")
        let hash = Self.bytes(row, "hash")
        guard columns.seq == checked + 1 else {
            let reason = "missing: the next entry there is has number \(columns.seq)"
            broken = CustodyVerdict.Break(seq: checked + 1, reason: reason)
            return
        }
        guard previousBytes == previous.bytes else {
            let reason =
                checked == 0
                ? "it does not begin with zeros, so it is not the first entry"
                : "it does not name the hash of the entry before"
            broken = CustodyVerdict.Break(seq: columns.seq, reason: reason)
            return
        }
        let computed = columns.hash(after: previous.bytes)
        guard hash == computed.bytes else {
            let reason = "its hash does not fit what it says"
            broken = CustodyVerdict.Break(seq: columns.seq, reason: reason)
            return
        }
        previous = computed
        checked = columns.seq
    }

    /// A column's bytes, whatever a damaged file holds there; nil for NULL and for numbers.
    static func bytes(_ row: Row, _ column: String) -> [UInt8]? {
        let value: DatabaseValue = row[column]
        return Data.fromDatabaseValue(value).map { Array($0) }
    }
}

extension CustodyColumns {
    /// Reads a row whose text columns were cast to bytes.
    fileprivate init(_ row: Row) {
        let actor: DatabaseValue = row["actor"]
        self.init(
            seq: row["seq"],
            time: ChainCheck.bytes(row, "time") ?? [],
            event: ChainCheck.bytes(row, "event") ?? [],
            // No uid is negative, so a value that is no number fits no hash.
            actor: actor.isNull ? nil : Int64.fromDatabaseValue(actor) ?? -1,
            recording: ChainCheck.bytes(row, "recording"),
            docking: ChainCheck.bytes(row, "docking"),
            camera: ChainCheck.bytes(row, "camera"),
            detail: ChainCheck.bytes(row, "detail") ?? []
        )
    }
}

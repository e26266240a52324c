// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FoundationEssentials
import GRDB

extension RecordingSummary {
    /// Fetches recordings with their keys; the last argument is the limit.
    ///
    /// An index is named where the planner would take one that has to be sorted: at a million rows
    /// that is the difference between a tenth of a second and nothing.
    static func fetch(
        _ db: Database,
        index: String? = nil,
        where condition: String,
        order: String,
        arguments: StatementArguments
    ) throws -> [(key: Int64, summary: RecordingSummary)] {
        let sql = query(index: index, where: condition, order: order)
        let statement = try db.cachedStatement(sql: sql)
        return try Row.fetchAll(statement, arguments: arguments).map {
            ($0["id"], try RecordingSummary($0))
        }
    }

    /// What `fetch` asks.
    static func query(index: String?, where condition: String, order: String) -> String {
        """
        SELECT r.*, c.serial FROM recordings r \(index.map { "INDEXED BY " + $0 } ?? "")
        JOIN cameras c ON c.id = r.camera WHERE \(condition) ORDER BY \(order) LIMIT ?
        """
    }

    /// Reads a row of `fetch`.
    private init(_ row: Row) throws {
        let withheld: String? = row["withheld"]
        guard let camera = CameraSerial(row["serial"]),
            let kind = RecordingKind(rawValue: row["kind"])
        else { throw LedgerError.storage("a recording's row is damaged; restore the ledger") }
        self.init(
            id: RecordingID(row["name"]),
            camera: camera,
            docking: DockingID(row["docking"]),
            kind: kind,
            title: row["title"],
            recordedAt: CameraTime(nanoseconds: row["recorded_at"]),
            sizeBytes: row["size_bytes"],
            fileCount: row["file_count"],
            state: try row.recordingState(),
            since: UTCTime(nanosecondsSinceEpoch: row["since"]),
            listedAt: UTCTime(nanosecondsSinceEpoch: row["listed_at"]),
            forwarding: withheld.map { .withheld(reason: $0) } ?? .allowed,
            category: row["category"],
            quarantine: QuarantineReason(row),
            digest: Digest(data: row["digest"]),
            isUrgent: row["urgent"] != 0,
            attempts: row["attempts"],
            lastError: row["last_error"],
            lastErrorName: row["last_error_name"],
            notBefore: row.time("not_before"),
            spooledAt: row.time("spooled_at"),
            software: row["software"],
            confirmedAt: row.time("confirmed_at"),
            proof: row["proof"],
            releasedAt: row.time("released_at"),
            clearingSince: row.time("clearing_since"),
            clearedAt: row.time("cleared_at"),
            clock: MeasuredClock(row),
            recordedUTC: row.time("recorded_utc"),
            lateBy: (row["arrived_late_seconds"] as Int64?).map { .seconds($0) },
            assignedTo: row["assigned_to"],
            cameraKind: (row["camera_kind"] as String?).flatMap { RosterEntry.Kind(rawValue: $0) },
            missingSince: row.time("missing_since")
        )
    }
}

extension QuarantineReason {
    fileprivate init?(_ row: Row) {
        let name: String? = row["quarantine"]
        guard let name = name.flatMap(Name.init) else { return nil }
        self.init(name, row["quarantine_detail"] ?? "")
    }
}

extension Row {
    /// A column that holds a time or nothing.
    func time(_ column: String) -> UTCTime? {
        let nanoseconds: Int64? = self[column]
        return nanoseconds.map { UTCTime(nanosecondsSinceEpoch: $0) }
    }
}

extension StoredFile {
    /// Fetches the files of a recording in path order.
    static func fetch(_ db: Database, recording key: Int64) throws -> [StoredFile] {
        let statement = try db.cachedStatement(
            sql: "SELECT * FROM files WHERE recording = ? ORDER BY ordinal"
        )
        return try Row.fetchAll(statement, arguments: [key]).map { row in
            let path: Data = row["path"]
            let source = SourceFile(
                path: SourcePath(bytes: Array(path)),
                sizeBytes: row["size_bytes"],
                modified: CameraTime(nanoseconds: row["modified"])
            )
            return StoredFile(
                ordinal: row["ordinal"],
                source: source,
                content: ContentDigest(row, sizeBytes: source.sizeBytes)
            )
        }
    }
}

extension ContentDigest {
    /// Reads a file's digests; nil until it is spooled, or if they do not fit its size.
    fileprivate init?(_ row: Row, sizeBytes: Int64) {
        let partSize: Int? = row["part_size"]
        let parts: Data? = row["parts"]
        guard let whole = Digest(data: row["digest"]), let partSize, partSize > 0,
            let parts = parts.flatMap(Digest.list),
            parts.count == Self.partCount(sizeBytes: sizeBytes, partSizeBytes: partSize)
        else { return nil }
        self.init(sizeBytes: sizeBytes, whole: whole, partSizeBytes: partSize, parts: parts)
    }
}

extension QueuedRecording {
    /// Adds to a summary what sending needs.
    init(_ db: Database, _ key: Int64, _ summary: RecordingSummary) throws {
        let files = try StoredFile.fetch(db, recording: key).map { file in
            guard let content = file.content else {
                throw LedgerError.storage("recording \(summary.id) is spooled without digests")
            }
            return QueuedFile(ordinal: file.ordinal, source: file.source, content: content)
        }
        guard let record = try DockingRecord.fetch(db, summary.docking) else {
            throw LedgerError.unknownDocking(summary.docking)
        }
        self.init(summary: summary, docking: record.docking, files: files)
    }
}

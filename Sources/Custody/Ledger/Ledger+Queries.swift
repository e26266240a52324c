// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB

/// What people ask.
extension Ledger {
    /// The figures for status; no table is counted for them.
    package func figures() async throws -> LedgerFigures {
        try await read { db in
            var states: [RecordingState: Tally] = [:]
            var withheld = Tally()
            for row in try Row.fetchAll(db, sql: "SELECT bucket, count, bytes FROM figures") {
                let tally = Tally(count: row["count"], bytes: row["bytes"])
                if let state = RecordingState(rawValue: row["bucket"]) {
                    states[state] = tally
                } else {
                    withheld = tally
                }
            }
            let waiting = try Int64.fetchOne(
                db,
                sql: """
                    SELECT min(spooled_at) FROM recordings INDEXED BY recordings_waiting
                    WHERE state IN ('spooled', 'uploading')
                    """
            )
            return LedgerFigures(
                states: states,
                withheld: withheld,
                waitingSince: waiting.map { UTCTime(nanosecondsSinceEpoch: $0) },
                head: try CustodyHead.read(db)
            )
        }
    }

    /// A page of recordings, newest first.
    ///
    /// `cursor` is the `next` of the page before; anything else is taken for the start.
    package func recordings(
        _ filter: RecordingFilter = RecordingFilter(),
        limit: Int = 100,
        after cursor: String? = nil
    ) async throws -> RecordingPage {
        try await read { db in
            var conditions = ["TRUE"]
            var arguments: [any DatabaseValueConvertible] = []
            if let state = filter.state {
                conditions.append("r.state = ?")
                arguments.append(state.rawValue)
            }
            if let camera = filter.camera {
                conditions.append("r.camera = (SELECT id FROM cameras WHERE serial = ?)")
                arguments.append(camera.stored)
            }
            if let since = filter.since {
                conditions.append("r.listed_at >= ?")
                arguments.append(since.nanosecondsSinceEpoch)
            }
            if let place = PagePlace(cursor) {
                conditions.append("(r.listed_at, r.id) < (?, ?)")
                arguments += [place.listedAt, place.key]
            }
            arguments.append(limit)
            let found = try RecordingSummary.fetch(
                db,
                where: conditions.joined(separator: " AND "),
                order: "r.listed_at DESC, r.id DESC",
                arguments: StatementArguments(arguments)
            )
            let next = found.count == limit ? found.last.map(PagePlace.init)?.cursor : nil
            return RecordingPage(recordings: found.map(\.summary), next: next)
        }
    }

    /// A recording with its files and its docking; nil if there is none.
    package func recording(_ id: RecordingID) async throws -> RecordingDetail? {
        try await read { db in
            let found = try RecordingSummary.fetch(
                db,
                where: "r.name = ?",
                order: "r.id",
                arguments: [id.rawValue, 1]
            )
            guard let (key, summary) = found.first else { return nil }
            guard let docking = try DockingRecord.fetch(db, summary.docking) else {
                throw LedgerError.unknownDocking(summary.docking)
            }
            let files = try StoredFile.fetch(db, recording: key)
            return RecordingDetail(summary: summary, files: files, docking: docking)
        }
    }

    /// What waits for the store, in the order in which it is sent: being sent, due, postponed.
    package func queue(limit: Int) async throws -> [RecordingSummary] {
        try await read { db in
            let parts = [
                ("recordings_by_state", "r.state = 'uploading'", "r.listed_at, r.id"),
                (
                    "recordings_due", "r.state = 'spooled' AND r.not_before IS NULL",
                    "r.urgent DESC, r.recorded_at, r.id"
                ),
                (
                    "recordings_postponed", "r.state = 'spooled' AND r.not_before IS NOT NULL",
                    "r.not_before"
                ),
            ]
            var waiting: [RecordingSummary] = []
            for (index, condition, order) in parts where waiting.count < limit {
                waiting += try RecordingSummary.fetch(
                    db,
                    index: index,
                    where: condition,
                    order: order,
                    arguments: [limit - waiting.count]
                ).map(\.summary)
            }
            return waiting
        }
    }

    /// Entries of the custody log from a number on, of one recording if one is named.
    package func custodyEntries(
        from seq: Int64 = 1,
        recording: RecordingID? = nil,
        limit: Int = 100
    ) async throws -> [CustodyEntry] {
        try await read { db in
            let condition = recording == nil ? "" : "recording = ? AND"
            let statement = try db.cachedStatement(
                sql: "SELECT * FROM custody WHERE \(condition) seq >= ? ORDER BY seq LIMIT ?"
            )
            var arguments = StatementArguments()
            if let recording { arguments += [recording.rawValue] }
            arguments += [seq, limit]
            return try Row.fetchAll(statement, arguments: arguments).map { row in
                guard let entry = CustodyEntry(row) else {
                    throw LedgerError.storage("the custody log is damaged; run custody verify")
                }
                return entry
            }
        }
    }

    /// Dockings, the latest first; only those whose camera is still docked if asked so.
    package func dockings(limit: Int, onlyOpen: Bool = false) async throws -> [DockingRecord] {
        try await read { db in
            try DockingRecord.fetch(
                db,
                (onlyOpen ? "WHERE d.ended_at IS NULL " : "")
                    + "ORDER BY d.attached_at DESC LIMIT ?",
                arguments: [limit]
            )
        }
    }

    /// One docking; nil if there is none.
    package func docking(_ id: DockingID) async throws -> DockingRecord? {
        try await read { db in try DockingRecord.fetch(db, id) }
    }

    /// Every camera that was ever docked, by serial, each with its last docking.
    package func cameras() async throws -> [CameraRecord] {
        try await read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT * FROM cameras ORDER BY serial")
            return try rows.compactMap { row in
                guard let serial = CameraSerial(row["serial"]) else { return nil }
                let last = try DockingRecord.fetch(
                    db,
                    "WHERE d.camera = ? ORDER BY d.attached_at DESC LIMIT 1",
                    arguments: [row["id"] as Int64]
                )
                return CameraRecord(
                    camera: Camera(
                        serial: serial,
                        model: row["model"],
                        profile: ProfileName(row["profile"])
                    ),
                    firstSeen: UTCTime(nanosecondsSinceEpoch: row["first_seen"]),
                    lastDocking: last.first
                )
            }
        }
    }
}

/// Where a page of recordings ended.
private struct PagePlace {
    let listedAt: Int64
    let key: Int64

    init(_ last: (key: Int64, summary: RecordingSummary)) {
        listedAt = last.summary.listedAt.nanosecondsSinceEpoch
        key = last.key
    }

    init?(_ cursor: String?) {
        guard let parts = cursor?.split(separator: "."), parts.count == 2,
            let listedAt = Int64(parts[0]), let key = Int64(parts[1])
        else { return nil }
        self.listedAt = listedAt
        self.key = key
    }

    var cursor: String { "\(listedAt).\(key)" }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB

/// One transaction on the ledger, with the time at which all of it happens and who writes.
struct LedgerTransaction {
    let db: Database
    let now: UTCTime
    /// The version of this software.
    let software: String

    init(_ db: Database, _ now: UTCTime, software: String) {
        self.db = db
        self.now = now
        self.software = software
    }

    /// Appends an entry to the custody log.
    func log(
        _ event: CustodyEvent,
        actor: CustodyActor = .service,
        recording: RecordingID? = nil,
        docking: DockingID? = nil,
        camera: CameraSerial? = nil,
        detail: CustodyDetail = [:]
    ) throws {
        let head = try CustodyHead.read(db)
        let uid: Int64? =
            switch actor {
            case .service: nil
            case .user(let uid): Int64(uid)
            }
        let columns = CustodyColumns(
            seq: (head?.seq ?? 0) + 1,
            time: Array(now.iso8601.utf8),
            event: Array(event.rawValue.utf8),
            actor: uid,
            recording: recording.map { Array($0.rawValue.utf8) },
            docking: docking.map { Array($0.rawValue.utf8) },
            camera: camera.map { Array($0.stored.utf8) },
            detail: CanonicalJSON.text(detail)
        )
        try columns.append(to: db, after: head)
    }

    /// Runs a statement that is kept prepared.
    func execute(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// The first row of a query that is kept prepared.
    func row(_ sql: String, _ arguments: StatementArguments) throws -> Row? {
        try Row.fetchOne(db.cachedStatement(sql: sql), arguments: arguments)
    }

    /// The rows of a query that is kept prepared.
    func rows(_ sql: String, _ arguments: StatementArguments) throws -> [Row] {
        try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments)
    }
}

extension CameraSerial {
    /// The serial as columns hold it: SQLite ends text at a NUL, so none may be inside.
    var stored: String {
        String(
            String.UnicodeScalarView(rawValue.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 })
        )
    }
}

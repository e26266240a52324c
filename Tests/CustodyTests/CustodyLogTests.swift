// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import FoundationEssentials
import GRDB
import SystemPackage
import TestSupport
import Testing

/// The chain of entries, and every way to tamper with it.
struct CustodyLogTests {
    /// A ledger with a few entries of every shape, closed.
    static func ledger(_ path: FilePath) async throws -> FilePath {
        let fixture = try LedgerFixture(path)
        let docking = try await fixture.dock()
        let ids = try await fixture.list(["a\"\\\u{1}\n\u{7F}é😀", "b"], docking: docking)
        try await fixture.bring(ids[0], to: .confirmed)
        try await fixture.ledger.setUrgent(true, ids[1], actor: .user(uid: 4_000_000_000))
        fixture.clock.advance(.milliseconds(10))
        try await fixture.ledger.note(
            .administration,
            actor: .user(uid: 0),
            detail: ["ok": true, "n": -5, "what": "\u{0}\u{8}\u{C}\t\r/"]
        )
        try fixture.ledger.close()
        return fixture.path
    }

    /// Opens the file as somebody else's program would, with all guards taken away.
    static func tamper(_ path: FilePath, _ body: (Database) throws -> Void) throws {
        let queue = try DatabaseQueue(path: path.string)
        try queue.write { db in
            for trigger in try String.fetchAll(
                db,
                sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
            ) {
                try db.execute(sql: "DROP TRIGGER \(trigger)")
            }
            try body(db)
        }
        try queue.close()
    }

    static func verdict(_ path: FilePath) async throws -> CustodyVerdict {
        let ledger = try Ledger(at: path)
        defer { try? ledger.close() }
        return try await ledger.verifyLog()
    }

    @Test func `an honest log is whole, and its head is named`() async throws {
        try await withTemporaryDirectory { path in
            let file = try await Self.ledger(path)
            let ledger = try Ledger(at: file)

            let verdict = try await ledger.verifyLog()

            #expect(verdict.isWhole)
            #expect(verdict.entries == 10)
            #expect(verdict.head == (try await ledger.figures().head?.hash))
            let entries = try await ledger.custodyEntries()
            #expect(entries.map(\.seq) == Array(1...10))
            #expect(entries[0].previous == .zero)
            #expect(entries[8].actor == .user(uid: 4_000_000_000))
            #expect(entries[9].detail == ["ok": true, "n": -5, "what": "\u{0}\u{8}\u{C}\t\r/"])
            #expect(entries[9].time == "2026-02-25T06:13:20.01Z")
        }
    }

    @Test func `the log's own guards refuse change, deletion, replacement and gaps`() async throws {
        try await withTemporaryDirectory { path in
            let file = try await Self.ledger(path)
            let queue = try DatabaseQueue(path: file.string)

            for sql in [
                "UPDATE custody SET event = 'x' WHERE seq = 3",
                "DELETE FROM custody WHERE seq = 10",
                "DELETE FROM custody",
                "INSERT INTO custody SELECT 12, time, event, actor, recording, docking, camera, "
                    + "detail, previous, hash FROM custody WHERE seq = 10",
                "REPLACE INTO custody SELECT * FROM custody WHERE seq = 3",
                "UPDATE custody_head SET seq = 3",
                "UPDATE custody_head SET hash = zeroblob(32)",
                "DELETE FROM custody_head",
                "DELETE FROM recordings",
            ] {
                #expect(throws: DatabaseError.self, "\(sql)") {
                    try queue.write { try $0.execute(sql: sql) }
                }
            }
            #expect(try await Self.verdict(file).isWhole)
        }
    }

    static let columns = ["time", "event", "recording", "docking", "camera", "detail"]

    @Test(arguments: columns)
    func `any change to a text column breaks the chain at that entry`(column: String) async throws {
        let changes = [
            "substr(COLUMN, 1, length(COLUMN) - 1) || char(unicode(substr(COLUMN, -1)) + 1)",
            "COLUMN || ' '", "' ' || COLUMN", "COLUMN || char(0) || 'x'",
            "'x' || substr(COLUMN, 2)",
            "''", "CAST(x'ff' AS TEXT)",
        ]
        for change in changes {
            try await withTemporaryDirectory { path in
                let file = try await Self.ledger(path)
                try Self.tamper(file) { db in
                    // The fifth entry has every column.
                    try db.execute(
                        sql: "UPDATE custody SET \(column) = "
                            + change.replacingColumn(column) + " WHERE seq = 5"
                    )
                    #expect(db.changesCount == 1)
                }

                #expect(try await Self.verdict(file).broken?.seq == 5, "\(column): \(change)")
            }
        }
    }

    @Test(arguments: ["previous", "hash"], 0..<32)
    func `any bit of a hash that is flipped breaks the chain`(
        column: String,
        byte: Int
    ) async throws {
        try await withTemporaryDirectory { path in
            let file = try await Self.ledger(path)
            try Self.tamper(file) { db in
                var value = try Data.fetchOne(
                    db,
                    sql: "SELECT \(column) FROM custody WHERE seq = 5"
                )
                value?[byte] ^= UInt8(1 << (byte % 8))
                try db.execute(
                    sql: "UPDATE custody SET \(column) = ? WHERE seq = 5",
                    arguments: [value]
                )
            }

            #expect(try await Self.verdict(file).broken?.seq == 5)
        }
    }

    static let schemes: [(sql: String, seq: Int64)] = [
        ("UPDATE custody SET actor = 1 WHERE seq = 5", 5),
        ("UPDATE custody SET actor = NULL WHERE seq = 9", 9),
        ("UPDATE custody SET recording = NULL WHERE seq = 5", 5),
        ("UPDATE custody SET seq = 50 WHERE seq = 5", 5),
        ("UPDATE custody SET seq = -5 WHERE seq = 5", 1),
        ("UPDATE custody SET seq = 0 WHERE seq = 1", 1),
        ("DELETE FROM custody WHERE seq = 5", 5),
        ("DELETE FROM custody WHERE seq = 1", 1),
        ("DELETE FROM custody WHERE seq = 10", 10),
        ("DELETE FROM custody WHERE seq > 3", 4),
        ("DELETE FROM custody", 1),
        ("DELETE FROM custody_head", 11),
        ("UPDATE custody_head SET seq = 9", 10),
        ("UPDATE custody_head SET hash = zeroblob(32)", 10),
        (
            "DELETE FROM custody WHERE seq = 10; UPDATE custody_head SET seq = 9", 9
        ),
        (
            "UPDATE custody SET detail = (SELECT detail FROM custody WHERE seq = 6) WHERE seq = 5",
            5
        ),
        (
            "UPDATE custody SET seq = 100 WHERE seq = 5; UPDATE custody SET seq = 5 WHERE seq = 6; "
                + "UPDATE custody SET seq = 6 WHERE seq = 100", 5
        ),
        (
            "INSERT INTO custody SELECT 11, time, event, actor, recording, docking, camera, detail, "
                + "previous, hash FROM custody WHERE seq = 10", 11
        ),
    ]

    @Test(arguments: schemes)
    func `the first entry that does not fit is named`(sql: String, seq: Int64) async throws {
        try await withTemporaryDirectory { path in
            let file = try await Self.ledger(path)
            try Self.tamper(file) { try $0.execute(sql: sql) }

            let verdict = try await Self.verdict(file)

            #expect(verdict.broken?.seq == seq, "\(verdict)")
        }
    }

    @Test func `an entry and the change it tells of are one`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()
            let ids = try await fixture.list(["a", "b"], docking: docking)
            let before = try await fixture.events()

            // The second fails, so the first one's change and entry must not stand either.
            await #expect(throws: LedgerError.self) {
                try await fixture.ledger.beginCopying([ids[0], RecordingID("none")])
            }

            #expect(try await fixture.state(ids[0]) == .listed)
            #expect(try await fixture.events() == before)
        }
    }
}

extension String {
    /// Puts a column's name into a template.
    fileprivate func replacingColumn(_ column: String) -> String {
        split(separator: "COLUMN", omittingEmptySubsequences: false).joined(separator: column)
    }
}

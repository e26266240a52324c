// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB
import Platform
import SystemPackage

/// The database that knows every camera, docking and recording, and every state they were in.
///
/// Each change and its entry in the custody log are one transaction, durable when the call returns
/// (WAL, `synchronous=FULL`). A change is carried out whether or not the task that asks for it is
/// cancelled meanwhile; a query gives up with `CancellationError`. Calls wait on the ledger's own
/// queues and never hold up the caller's thread, except where **Blocks** is said.
package final class Ledger: Sendable {
    let pool: DatabasePool
    let software: String
    let now: @Sendable () -> UTCTime

    /// Opens the ledger, and makes or updates it first where needed.
    ///
    /// **Blocks.**
    /// - Parameters:
    ///   - path: The database file; missing directories on the way are made.
    ///   - software: The version that takes recordings in from now on; it is kept with each.
    ///   - now: The time that entries carry.
    /// - Throws: `LedgerError`.
    package init(
        at path: FilePath,
        software: String = "unknown",
        now: @escaping @Sendable () -> UTCTime = Ledger.wallClock
    ) throws {
        self.software = software
        self.now = now
        do throws(Errno) {
            _ = try Directory.creating(path.removingLastComponent(), permissions: 0o750)
        } catch {
            throw LedgerError.storage("could not make the directory of \(path): \(error)")
        }
        do {
            pool = try Self.open(path)
            try pool.writeWithoutTransaction { db in
                // GRDB chooses NORMAL for WAL, which may lose a commit when the power goes.
                try db.execute(sql: "PRAGMA synchronous = FULL")
            }
            try createLog()
            try Directory(at: path.removingLastComponent()).sync()
        } catch {
            throw LedgerError(error)
        }
    }

    /// The time by the system's clock.
    package static let wallClock: @Sendable () -> UTCTime = {
        UTCTime(nanosecondsSinceEpoch: WallClock.now())
    }

    /// Ends all work and closes the file.
    ///
    /// **Blocks.**
    package func close() throws {
        do {
            try pool.close()
        } catch {
            throw LedgerError(error)
        }
    }

    private static func open(_ path: FilePath) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.maximumReaderCount = 3
        configuration.label = "camdock.ledger"
        let pool = try DatabasePool(path: path.string, configuration: configuration)
        let migrator = LedgerSchema.migrator
        try pool.read { db in
            let id = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
            let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
            guard id == LedgerSchema.applicationID || tables == 0 else {
                throw LedgerError.foreign("\(path) holds another program's tables")
            }
            guard try !migrator.hasBeenSuperseded(db) else {
                throw LedgerError.foreign("\(path) was written by a newer version of camdock")
            }
        }
        try migrator.migrate(pool)
        return pool
    }

    private func createLog() throws {
        try pool.write { db in
            // A log without its head was tampered with: it is left as it is, for verify to name.
            guard try Row.fetchOne(db, sql: "SELECT 1 FROM custody LIMIT 1") == nil else { return }
            try LedgerTransaction(db, now(), software: software).log(.ledgerCreated)
        }
    }
}

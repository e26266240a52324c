// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB

/// The three ways in which the ledger's own methods reach the database.
extension Ledger {
    /// Runs a transaction and waits without holding a thread; cancellation does not stop it.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (LedgerTransaction) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            pool.asyncWrite(
                { [now, software] db in
                    try body(LedgerTransaction(db, now(), software: software))
                },
                completion: { _, result in
                    continuation.resume(with: result.mapError { LedgerError($0) })
                }
            )
        }
    }

    /// Runs a transaction on the calling thread.
    ///
    /// **Blocks.**
    func writeBlocking<Value>(_ body: (LedgerTransaction) throws -> Value) throws -> Value {
        do {
            return try pool.write { db in try body(LedgerTransaction(db, now(), software: software))
            }
        } catch {
            throw LedgerError(error)
        }
    }

    /// Runs queries on one snapshot.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        do {
            return try await pool.read(body)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw LedgerError(error)
        }
    }
}

extension LedgerError {
    /// Keeps our own errors and puts the database's into words.
    init(_ error: any Error) {
        switch error {
        case let error as LedgerError: self = error
        case let error as DatabaseError where error.resultCode == .SQLITE_FULL:
            self = .full(error.description)
        case let error as DatabaseError where error.resultCode == .SQLITE_NOTADB:
            self = .foreign(error.description)
        default: self = .storage(String(describing: error))
        }
    }
}

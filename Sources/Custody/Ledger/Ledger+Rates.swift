// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB

/// How fast the uplink has been.
extension Ledger {
    /// Adds a transfer to the figures of the hour in which it ended.
    /// - Parameters:
    ///   - bytes: What travelled.
    ///   - busy: For how long anything travelled; without any time nothing is added.
    /// - Throws: `LedgerError`.
    package func noteTransfer(bytes: Int64, busy: Duration) async throws {
        let milliseconds = busy.wholeMillisecondsUp
        guard bytes >= 0, milliseconds > 0 else { return }
        try await write { transaction in
            try transaction.execute(
                """
                INSERT INTO uplink_rates (hour, bytes, busy_milliseconds) VALUES (?, ?, ?)
                ON CONFLICT (hour) DO UPDATE SET bytes = bytes + excluded.bytes,
                    busy_milliseconds = busy_milliseconds + excluded.busy_milliseconds
                """,
                [transaction.now.hoursSinceEpoch, bytes, milliseconds]
            )
        }
    }

    /// The bytes of a busy second from the hour of that time on; nil if nothing was measured.
    package func measuredRate(since: UTCTime) async throws -> Double? {
        try await read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT sum(bytes) * 1000.0 / sum(busy_milliseconds) FROM uplink_rates
                    WHERE hour >= ?
                    """
            )
            return try Double.fetchOne(statement, arguments: [since.hoursSinceEpoch])
        }
    }
}

extension UTCTime {
    /// Whole hours since the epoch.
    fileprivate var hoursSinceEpoch: Int64 { secondsSinceEpoch / 3_600 }
}

extension Duration {
    /// Milliseconds, rounded up: a rate is stated too low rather than too high.
    fileprivate var wholeMillisecondsUp: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB

/// The stores that took this host's footage.
extension Ledger {
    /// The identity of the store that was used last under a label; nil if none was.
    package func storeIdentity(_ label: String) async throws -> String? {
        try await read { db in
            try String.fetchOne(
                db,
                sql: "SELECT identity FROM stores WHERE label = ?",
                arguments: [label]
            )
        }
    }

    /// Writes down which store footage goes to from now on; the same one again changes nothing.
    package func adoptStore(_ label: String, identity: String) async throws {
        let before = try await storeIdentity(label)
        guard before != identity else { return }
        try await write { transaction in
            try transaction.execute(
                """
                INSERT INTO stores VALUES (?, ?, ?)
                ON CONFLICT (label) DO UPDATE SET identity = excluded.identity,
                    since = excluded.since
                """,
                [label, identity, transaction.now.nanosecondsSinceEpoch]
            )
            var detail: CustodyDetail = ["identity": .text(identity), "store": .text(label)]
            detail["before"] = before.map { .text($0) }
            try transaction.log(.storeAdopted, detail: detail)
        }
    }
}

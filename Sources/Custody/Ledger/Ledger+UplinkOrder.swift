// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB

/// What people order for the uplink.
extension Ledger {
    /// The order that stands in place of the windows, and since when; nil if none does.
    package func uplinkOrder() async throws -> (order: UplinkOrder, since: UTCTime)? {
        try await read { db in
            let found = try Row.fetchOne(db, sql: "SELECT value, since FROM uplink_order")
            guard let found else { return nil }
            guard let order = UplinkOrder(rawValue: found["value"]) else {
                throw LedgerError.storage("the uplink's order is unknown; give it again")
            }
            return (order, UTCTime(nanosecondsSinceEpoch: found["since"]))
        }
    }

    /// Writes an order for the uplink down, or lifts it with nil; the one that stands already
    /// changes nothing.
    package func setUplinkOrder(_ order: UplinkOrder?, actor: CustodyActor) async throws {
        try await write { transaction in
            let found = try transaction.row("SELECT value FROM uplink_order", [])
            let before: String? = found?["value"]
            guard before != order?.rawValue else { return }
            if let order {
                try transaction.execute(
                    """
                    INSERT INTO uplink_order VALUES (1, ?, ?)
                    ON CONFLICT (one) DO UPDATE SET value = excluded.value, since = excluded.since
                    """,
                    [order.rawValue, transaction.now.nanosecondsSinceEpoch]
                )
            } else {
                try transaction.execute("DELETE FROM uplink_order")
            }
            try transaction.log(
                .uplinkOrdered,
                actor: actor,
                detail: ["order": .text(order?.rawValue ?? "none")]
            )
        }
    }

    /// Lifts an order that has done its work, unless another was given meanwhile.
    package func liftUplinkOrder(
        _ order: (order: UplinkOrder, since: UTCTime),
        actor: CustodyActor
    ) async throws {
        try await write { transaction in
            let found = try transaction.row("SELECT value, since FROM uplink_order", [])
            guard let found, found["value"] == order.order.rawValue,
                found["since"] == order.since.nanosecondsSinceEpoch
            else { return }
            try transaction.execute("DELETE FROM uplink_order")
            try transaction.log(.uplinkOrdered, actor: actor, detail: ["order": "none"])
        }
    }
}

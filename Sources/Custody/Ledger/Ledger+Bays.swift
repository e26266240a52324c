// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB

/// The names that people have given to bays.
extension Ledger {
    /// Every bay that was given a name.
    package func bayNames() async throws -> [BayPath: String] {
        try await read { db in
            let found = try Row.fetchAll(db, sql: "SELECT path, name FROM bays")
            return Dictionary(
                found.map { (BayPath($0["path"]), $0["name"]) },
                uniquingKeysWith: { first, _ in first }
            )
        }
    }

    /// Gives a bay a name, or takes it away with nil; what stands already changes nothing.
    ///
    /// Dockings that were keep the name that the bay had then.
    /// - Throws: `LedgerError.bayNameTaken` if another bay has the name.
    package func nameBay(
        _ path: BayPath,
        _ name: String?,
        actor: CustodyActor
    ) async throws {
        try await write { transaction in
            let found = try transaction.row(
                "SELECT name FROM bays WHERE path = ?",
                [path.rawValue]
            )
            // Whoever names a bay, be it as before, has looked where it is.
            try transaction.execute("DELETE FROM bay_hubs WHERE path = ?", [path.rawValue])
            let before: String? = found?["name"]
            guard before != name else { return }
            if let name {
                let other = try transaction.row("SELECT path FROM bays WHERE name = ?", [name])
                if let other { throw LedgerError.bayNameTaken(name, by: BayPath(other["path"])) }
                try transaction.execute(
                    """
                    INSERT INTO bays (path, name, named_at) VALUES (?, ?, ?)
                    ON CONFLICT (path) DO UPDATE SET name = excluded.name,
                        named_at = excluded.named_at
                    """,
                    [path.rawValue, name, transaction.now.nanosecondsSinceEpoch]
                )
            } else {
                try transaction.execute("DELETE FROM bays WHERE path = ?", [path.rawValue])
            }
            var detail: CustodyDetail = ["path": .text(path.rawValue)]
            if let before { detail["before"] = .text(before) }
            if let name { detail["name"] = .text(name) }
            try transaction.log(.bayNamed, actor: actor, detail: detail)
        }
    }
}

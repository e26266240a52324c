// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB

/// The hubs on which bays were named.
extension Ledger {
    /// Compares the hub of a bay with the one that it was on when it was named; the first one that is
    /// seen after that is the one.
    ///
    /// Another hub is in the custody log once for as long as it is there.
    /// - Parameters:
    ///   - hub: The hub that it is on now.
    ///   - bay: The bay, with its name.
    /// - Returns: The hub that it was named on; nil if it is the same.
    /// - Throws: `LedgerError`.
    package func noteHub(_ hub: HubIdentity, at bay: Bay) async throws -> HubIdentity? {
        try await write { transaction in
            let known = try transaction.row(
                "SELECT hub, other FROM bay_hubs WHERE path = ? AND usb3 = ?",
                [bay.path.rawValue, hub.isUSB3]
            )
            guard let known else {
                try transaction.execute(
                    "INSERT INTO bay_hubs (path, usb3, hub) VALUES (?, ?, ?)",
                    [bay.path.rawValue, hub.isUSB3, hub.description]
                )
                return nil
            }
            let learnt: String = known["hub"]
            let isSame = learnt == hub.description
            let other: String? = known["other"]
            let wanted = isSame ? nil : hub.description
            guard other != wanted else {
                return isSame ? nil : HubIdentity(learnt, isUSB3: hub.isUSB3)
            }
            try transaction.execute(
                "UPDATE bay_hubs SET other = ? WHERE path = ? AND usb3 = ?",
                [wanted, bay.path.rawValue, hub.isUSB3]
            )
            guard !isSame else { return nil }
            try transaction.log(
                .bayRecabled,
                detail: [
                    "bay": .text(bay.label),
                    "before": .text(learnt),
                    "hub": .text(hub.description),
                    "path": .text(bay.path.rawValue),
                ]
            )
            return HubIdentity(learnt, isUSB3: hub.isUSB3)
        }
    }
}

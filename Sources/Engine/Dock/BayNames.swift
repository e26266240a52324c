// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Synchronization

/// The names that bays have on the dock: from the configuration, and as people learn them.
///
/// A name of the configuration goes before one that was learnt.
package final class BayNames: Sendable {
    private let configured: [BayPath: String]
    private let learnt: Mutex<[BayPath: String]>

    /// Joins the names.
    package init(configured: [BayPath: String] = [:], learnt: [BayPath: String] = [:]) {
        self.configured = configured
        self.learnt = Mutex(learnt)
    }

    /// A bay with its name, if it has one.
    package func named(_ path: BayPath) -> Bay {
        Bay(path: path, name: configured[path] ?? learnt.withLock { $0[path] })
    }

    /// Every bay that has a name.
    package var all: [Bay] {
        let learnt = learnt.withLock(\.self)
        return configured.merging(learnt) { configured, _ in configured }.map {
            Bay(path: $0.key, name: $0.value)
        }
    }

    /// Whether the configuration names the bay.
    func isConfigured(_ path: BayPath) -> Bool { configured[path] != nil }

    /// Takes over what the ledger now has of one bay.
    func set(_ name: String?, of path: BayPath) {
        learnt.withLock { $0[path] = name }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import Synchronization

/// The files that this run wrote and has not proved yet.
///
/// They alone may be removed if they turn out wrong, and their bodies tell a damaged spool from a
/// damaged store.
final class FreshObjects: Sendable {
    /// One written file and where its bytes came from.
    struct Entry: Sendable {
        let status: FileStatus
        let body: any ObjectBody

        /// Whether it is the very file that was written.
        func isFile(_ other: FileStatus) -> Bool {
            status.device == other.device && status.inode == other.inode
        }
    }

    private struct State {
        var entries: [ObjectKey: Entry] = [:]
        var order: [ObjectKey] = []
    }

    /// Bodies may hold files open, so only so many are kept, a group's worth; the oldest is forgotten first, and
    /// then a fault is a conflict that waits for a human.
    private static let limit = GroupPlan.togetherCount
    private let state = Mutex(State())

    /// Remembers a file that was just written.
    func remember(_ key: ObjectKey, _ entry: Entry) {
        state.withLock { state in
            if state.entries.updateValue(entry, forKey: key) != nil {
                state.order.removeAll { $0 == key }
            }
            state.order.append(key)
            guard state.order.count > Self.limit else { return }
            state.entries[state.order.removeFirst()] = nil
        }
    }

    /// What was written under the key by this run.
    func entry(_ key: ObjectKey) -> Entry? {
        state.withLock { $0.entries[key] }
    }

    /// Forgets a file that was proved or removed.
    func forget(_ key: ObjectKey) {
        state.withLock { state in
            state.order.removeAll { $0 == key }
            state.entries[key] = nil
        }
    }
}

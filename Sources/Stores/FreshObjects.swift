// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Synchronization

/// The objects that this run wrote and has not proved yet.
///
/// They alone may be removed if they turn out wrong, and their bodies tell a damaged spool from a
/// damaged store.
final class FreshObjects<Entry: Sendable>: Sendable {
    private struct State {
        var entries: [ObjectKey: Entry] = [:]
        var order: [ObjectKey] = []
    }

    /// Bodies may hold files open, so only so many are kept; the oldest is forgotten first, and then
    /// a fault is a conflict that waits for a human.
    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    /// Remembers an object that was just written.
    func remember(_ key: ObjectKey, _ entry: Entry) {
        state.withLock { state in
            if state.entries.updateValue(entry, forKey: key) != nil {
                state.order.removeAll { $0 == key }
            }
            state.order.append(key)
            guard state.order.count > limit else { return }
            state.entries[state.order.removeFirst()] = nil
        }
    }

    /// What was written under the key by this run.
    func entry(_ key: ObjectKey) -> Entry? {
        state.withLock { $0.entries[key] }
    }

    /// Forgets an object that was proved or removed.
    func forget(_ key: ObjectKey) {
        state.withLock { state in
            state.order.removeAll { $0 == key }
            state.entries[key] = nil
        }
    }
}

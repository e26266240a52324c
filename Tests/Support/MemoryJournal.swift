// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Synchronization

/// A journal in memory, for tests that need no disk.
package final class MemoryJournal: UploadJournal {
    private let entries = Mutex<[ObjectKey: UploadTicket]>([:])
    private let onKeep: @Sendable (UploadTicket) -> Void
    private let owner: @Sendable (ObjectKey) -> KeyOwner

    /// An empty journal.
    /// - Parameters:
    ///   - onKeep: Called with each ticket before it is kept.
    ///   - owner: Says whose a key is.
    package init(
        onKeep: @escaping @Sendable (UploadTicket) -> Void = { _ in },
        owner: @escaping @Sendable (ObjectKey) -> KeyOwner = { _ in .outstanding }
    ) {
        self.owner = owner
        self.onKeep = onKeep
    }

    package func owner(of key: ObjectKey) async throws -> KeyOwner { owner(key) }

    package func ticket(for key: ObjectKey) async throws -> UploadTicket? {
        entries.withLock { $0[key] }
    }

    package func tickets() async throws -> [UploadTicket] {
        entries.withLock { Array($0.values) }
    }

    package func keep(_ ticket: UploadTicket) async throws {
        onKeep(ticket)
        entries.withLock { $0[ticket.key] = ticket }
    }

    package func forget(_ key: ObjectKey) async throws {
        entries.withLock { $0[key] = nil }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Synchronization

/// A journal in memory, for tests that need no disk.
package final class MemoryJournal: UploadJournal {
    private let entries = Mutex<[ObjectKey: UploadTicket]>([:])
    private let onKeep: @Sendable (UploadTicket) -> Void

    /// An empty journal.
    /// - Parameter onKeep: Called with each ticket before it is kept.
    package init(onKeep: @escaping @Sendable (UploadTicket) -> Void = { _ in }) {
        self.onKeep = onKeep
    }

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

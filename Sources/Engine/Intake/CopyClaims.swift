// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Synchronization

/// Sees to it that one recording is copied by one docking at a time.
///
/// Two media of one camera may show the same footage, as the slots of a camera that records twice
/// do, and the spool has one place for it.
package final class CopyClaims: Sendable {
    private let claimed = Mutex<Set<RecordingID>>([])
    private let released = WakeBroadcast()

    /// Nothing is claimed.
    package init() {}

    /// Claims recordings, all of them or none.
    package func tryClaim(_ ids: Set<RecordingID>) -> Bool {
        claimed.withLock { claimed in
            guard claimed.isDisjoint(with: ids) else { return false }
            claimed.formUnion(ids)
            return true
        }
    }

    /// Claims recordings as soon as nobody else has one of them.
    ///
    /// All are claimed at once, so that no two dockings wait for each other.
    /// - Throws: `CancellationError`; then none is claimed.
    package func claim(_ ids: Set<RecordingID>) async throws {
        while true {
            let round = released.round
            if tryClaim(ids) { return }
            try await released.wait(after: round)
        }
    }

    /// Gives recordings back that were claimed.
    package func release(_ ids: Set<RecordingID>) {
        claimed.withLock { $0.subtract(ids) }
        released.advance()
    }
}

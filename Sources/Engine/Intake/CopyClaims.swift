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

    /// Claims recordings, all of them or none; nil if somebody has one of them.
    package func tryClaim(_ ids: Set<RecordingID>) -> CopyClaim? {
        let isTaken = claimed.withLock { claimed in
            guard claimed.isDisjoint(with: ids) else { return false }
            claimed.formUnion(ids)
            return true
        }
        return isTaken ? CopyClaim(ids, of: self) : nil
    }

    /// Claims recordings as soon as nobody else has one of them.
    ///
    /// All are claimed at once, so that no two dockings wait for each other.
    /// - Throws: `CancellationError`; then none is claimed.
    package func claim(_ ids: Set<RecordingID>) async throws -> CopyClaim {
        while true {
            let round = released.round
            if let claim = tryClaim(ids) { return claim }
            try await released.wait(after: round)
        }
    }

    fileprivate func release(_ ids: Set<RecordingID>) {
        claimed.withLock { $0.subtract(ids) }
        released.advance()
    }
}

/// Recordings that nobody else copies, until they are given back.
package final class CopyClaim: Sendable {
    private let ids: Mutex<Set<RecordingID>>
    private let claims: CopyClaims

    fileprivate init(_ ids: Set<RecordingID>, of claims: CopyClaims) {
        self.ids = Mutex(ids)
        self.claims = claims
    }

    deinit { release() }

    /// Gives the recordings back; doing it again does nothing.
    package func release() {
        let held = ids.withLock { ids in
            defer { ids = [] }
            return ids
        }
        if !held.isEmpty { claims.release(held) }
    }
}

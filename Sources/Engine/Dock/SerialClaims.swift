// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Synchronization

/// Sees to it that one serial is read in one bay at a time.
package final class SerialClaims: Sendable {
    private struct Holder {
        let docking: DockingID
        let bay: BayPath
        /// Fired when the device leaves its bay, before anything else learns of it.
        let detached: DetachSignal
    }

    private let holders = Mutex<[CameraSerial: [Holder]]>([:])
    private let changed = WakeBroadcast()

    /// No serial is claimed.
    package init() {}

    /// Claims a serial for a docking.
    ///
    /// A docking that is on its way out is waited for: a camera that was pulled and put back must
    /// not be refused because its last docking is still closing files. Several media of one camera
    /// in one bay may all be read. `detached` says that a docking is on its way out.
    /// - Returns: False if a device of that serial is in another bay.
    package func claim(
        _ serial: CameraSerial,
        for docking: DockingID,
        in bay: BayPath,
        until detached: DetachSignal
    ) async throws -> Bool {
        while true {
            let round = changed.round
            let outcome = holders.withLock { holders -> Bool? in
                let others = holders[serial] ?? []
                if others.contains(where: \.detached.isFired) { return nil }
                guard others.allSatisfy({ $0.bay == bay && bay != .folder }) else { return false }
                holders[serial] =
                    others + [
                        Holder(docking: docking, bay: bay, detached: detached)
                    ]
                return true
            }
            if let outcome { return outcome }
            try await changed.wait(after: round)
        }
    }

    /// Gives a serial back.
    package func release(_ serial: CameraSerial, of docking: DockingID) {
        holders.withLock { holders in
            let left = (holders[serial] ?? []).filter { $0.docking != docking }
            holders[serial] = left.isEmpty ? nil : left
        }
        changed.advance()
    }
}

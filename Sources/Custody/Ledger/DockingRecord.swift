// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// A docking as the ledger keeps it.
package struct DockingRecord: Hashable, Sendable {
    package let docking: Docking
    package let state: DockingState
    /// Why it is in this state, in words; nil if there is nothing to say.
    package let reason: String?
    /// When it came into this state.
    package let since: UTCTime
    /// When the camera left; nil while it is docked.
    package let endedAt: UTCTime?
}

/// A camera as the ledger keeps it.
package struct CameraRecord: Hashable, Sendable {
    package let camera: Camera
    package let firstSeen: UTCTime
    package let lastDocking: DockingRecord?
}

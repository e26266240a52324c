// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Recordings that ought to be confirmed by now.
package struct LateRecordings: Hashable, Sendable {
    /// What one camera has late for one reason.
    package struct Group: Hashable, Sendable {
        package let camera: CameraSerial
        /// As `RecordingSummary.outstandingReason` says it.
        package let reason: String
        package let tally: Tally
        /// When the oldest of them was listed.
        package let oldest: UTCTime
    }

    /// Those listed first, oldest first; no more than were asked for.
    package let recordings: [RecordingSummary]
    /// All of them by camera and reason, in this order.
    package let groups: [Group]

    /// All of them, whether or not they are among `recordings`.
    package var total: Tally { groups.reduce(into: Tally()) { $0 += $1.tally } }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What a camera's own clock showed, and when that was by this host's.
package struct ClockReading: Hashable, Sendable {
    /// What the camera showed.
    package let shown: CameraTime
    /// By how many seconds the zone that the camera named is ahead of UTC; nil if it named none.
    package let zoneSeconds: Int?
    /// The middle of the time that the question took.
    package let readAt: UTCTime
    /// Half of the time that the question took, and the resolution of the camera's answer.
    package let uncertainty: Duration

    /// Joins a reading.
    package init(
        shown: CameraTime,
        zoneSeconds: Int?,
        readAt: UTCTime,
        uncertainty: Duration
    ) {
        self.shown = shown
        self.zoneSeconds = zoneSeconds
        self.readAt = readAt
        self.uncertainty = uncertainty
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What a camera's own clock showed when it was docked.
package struct ClockReport: Codable, Hashable, Sendable {
    /// By how many seconds it was ahead of the host's; negative if it was behind.
    package let aheadSeconds: Double
    /// By how many seconds that may be wrong.
    package let uncertaintySeconds: Double
    /// What it showed, in the camera's own time.
    package let shown: String
    package let measuredAt: Timestamp
    /// Whether it was set in this docking; the difference is then the one since.
    package let corrected: Bool

    /// Joins the values.
    package init(
        aheadSeconds: Double,
        uncertaintySeconds: Double,
        shown: String,
        measuredAt: Timestamp,
        corrected: Bool
    ) {
        self.aheadSeconds = aheadSeconds
        self.uncertaintySeconds = uncertaintySeconds
        self.shown = shown
        self.measuredAt = measuredAt
        self.corrected = corrected
    }
}

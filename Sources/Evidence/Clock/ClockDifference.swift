// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// By how much a camera's clock was ahead of this host's.
package struct ClockDifference: Hashable, Sendable {
    package let reading: ClockReading
    /// Positive if the camera's clock is ahead.
    package let ahead: Duration

    /// Compares a reading with what a clock in the camera's zone should have shown.
    ///
    /// A camera that names its zone is compared by instants; any other keeps the local time of
    /// `zoneSeconds`, since most clocks of cameras know no zone.
    /// - Parameters:
    ///   - reading: What the camera showed.
    ///   - zoneSeconds: By how many seconds local time was ahead of UTC at that moment.
    package init(_ reading: ClockReading, zoneSeconds: Int) {
        self.reading = reading
        let zone = Int64(reading.zoneSeconds ?? zoneSeconds)
        let should = reading.readAt.advanced(by: .seconds(zone)).nanosecondsSinceEpoch
        // Clocks that are centuries apart differ by as much as can be counted.
        let (difference, overflow) = reading.shown.nanoseconds.subtractingReportingOverflow(should)
        ahead = .nanoseconds(overflow ? (reading.shown.nanoseconds < 0 ? .min : .max) : difference)
    }

    /// By how much the camera's clock was ahead of UTC, whatever zone it keeps; as much as can be
    /// counted for clocks that are centuries apart.
    package var aheadOfUTC: Duration {
        let (difference, overflow) = reading.shown.nanoseconds.subtractingReportingOverflow(
            reading.readAt.nanosecondsSinceEpoch
        )
        return .nanoseconds(overflow ? (reading.shown.nanoseconds < 0 ? .min : .max) : difference)
    }

    /// Whether the clocks differ by more than that, whatever the uncertainty of the reading.
    package func exceeds(_ tolerance: Duration) -> Bool {
        max(ahead, .zero - ahead) - reading.uncertainty > tolerance
    }
}

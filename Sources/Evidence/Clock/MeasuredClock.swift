// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What is kept of a camera's clock with every recording that was taken in while it stood so.
package struct MeasuredClock: Hashable, Sendable {
    /// By how much the camera's clock was ahead of UTC, its zone included; to the millisecond.
    package let aheadOfUTC: Duration
    /// How far off that may be, by how the question was asked.
    package let uncertainty: Duration
    /// When it was measured, by this host's clock.
    package let measuredAt: UTCTime
    /// Whether this host's own clock was being kept by a source of time; nil if the host does not say.
    package let isHostSynchronised: Bool?

    /// Joins the values.
    package init(
        aheadOfUTC: Duration,
        uncertainty: Duration,
        measuredAt: UTCTime,
        isHostSynchronised: Bool?
    ) {
        self.aheadOfUTC = aheadOfUTC
        self.uncertainty = uncertainty
        self.measuredAt = measuredAt
        self.isHostSynchronised = isHostSynchronised
    }

    /// The instant, by this host's clock, at which the camera's clock showed that; nil if it is beyond
    /// what can be counted.
    package func instant(of time: CameraTime) -> UTCTime? {
        let (whole, isTooMuch) = time.nanoseconds.subtractingReportingOverflow(
            aheadOfUTC.wholeNanoseconds
        )
        return isTooMuch ? nil : UTCTime(nanosecondsSinceEpoch: whole)
    }
}

extension Duration {
    /// Milliseconds, cut off.
    package var wholeMilliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }

    /// Nanoseconds, held at the ends of what can be counted.
    fileprivate var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, isTooMuch) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !isTooMuch else { return seconds < 0 ? .min : .max }
        let (sum, overflow) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflow ? (seconds < 0 ? .min : .max) : sum
    }
}

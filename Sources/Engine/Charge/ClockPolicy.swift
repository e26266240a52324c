// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FoundationEssentials

/// What is done about the clocks of cameras.
package struct ClockPolicy: Hashable, Sendable {
    /// The zone whose local time cameras keep that name none.
    package let timeZone: TimeZone
    /// By how much a clock may differ.
    package let tolerance: Duration
    /// Whether a clock that differs by more is set.
    package let corrects: Bool

    /// Joins the policy.
    package init(timeZone: TimeZone, tolerance: Duration, corrects: Bool) {
        self.timeZone = timeZone
        self.tolerance = tolerance
        self.corrects = corrects
    }

    /// Clocks are measured and left as they are.
    package static let measuring = Self(timeZone: .gmt, tolerance: .seconds(2), corrects: false)

    /// Compares a reading with this host's clock.
    func difference(_ reading: ClockReading) -> ClockDifference {
        ClockDifference(reading, zoneSeconds: offset(at: reading.readAt))
    }

    /// What a clock shows at an instant, in the zone that the camera names or else in the policy's.
    func wallClock(at now: UTCTime, zoneSeconds: Int?) -> CivilTime {
        CivilTime(
            secondsSinceEpoch: zoneSeconds.map { now.secondsSinceEpoch + Int64($0) }
                ?? timeZone.wallSecond(at: now.secondsSinceEpoch)
        )
    }

    /// The instant at which a right clock in the policy's zone shows a time: the first of two where the
    /// hour repeats; nil beyond what can be counted.
    package func instant(of time: CameraTime) -> UTCTime? {
        let second = UTCTime(nanosecondsSinceEpoch: time.nanoseconds).secondsSinceEpoch
        let guess = second - (timeZone.wallSecond(at: second) - second)
        let offset = timeZone.wallSecond(at: guess) - guess
        let (nanoseconds, overflow) = time.nanoseconds.subtractingReportingOverflow(
            offset * 1_000_000_000
        )
        return overflow ? nil : UTCTime(nanosecondsSinceEpoch: nanoseconds)
    }

    private func offset(at now: UTCTime) -> Int {
        Int(timeZone.wallSecond(at: now.secondsSinceEpoch) - now.secondsSinceEpoch)
    }
}

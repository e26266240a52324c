// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// When a recording was made, by this host's clock, and whether it was taken in late.
package struct ArrivalRule: Sendable {
    /// How long after it was made a recording may be taken in.
    package let limit: Duration
    /// The instant at which a right clock without a zone, where the cameras are, shows a time.
    private let instant: @Sendable (CameraTime) -> UTCTime?

    /// Joins the limit and the reading of clocks of which nothing is known.
    package init(limit: Duration, instant: @escaping @Sendable (CameraTime) -> UTCTime?) {
        self.limit = limit
        self.instant = instant
    }

    /// A day, by cameras whose clocks keep UTC.
    package static let utc = Self(limit: .seconds(86_400)) {
        UTCTime(nanosecondsSinceEpoch: $0.nanoseconds)
    }

    /// No camera of ours has made anything before 1980, where FAT begins, or in the year 2200: a time
    /// beyond them is damage.
    private static let usable =
        UTCTime(secondsSinceEpoch: 315_532_800)..<UTCTime(secondsSinceEpoch: 7_258_118_400)

    /// When a recording was made; nil if its camera states no time that can be used.
    /// - Parameters:
    ///   - time: What the camera says.
    ///   - clock: What its clock was found to be; nil if it was not measured, and is taken as right.
    /// - Returns: The instant.
    package func recordedAt(_ time: CameraTime, by clock: MeasuredClock?) -> UTCTime? {
        guard time != .unstated else { return nil }
        let found = clock.map { $0.instant(of: time) } ?? instant(time)
        return found.flatMap { Self.usable.contains($0) ? $0 : nil }
    }

    /// How late a recording is taken in; nil if it is in time.
    package func lateness(of recorded: UTCTime, takenAt now: UTCTime) -> Duration? {
        let (age, isTooMuch) = now.nanosecondsSinceEpoch.subtractingReportingOverflow(
            recorded.nanosecondsSinceEpoch
        )
        // A time so far off says nothing of an age.
        guard !isTooMuch, .nanoseconds(age) > limit else { return nil }
        return .nanoseconds(age)
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// An instant of civil time in UTC: nanoseconds since 1970-01-01T00:00:00Z.
package struct UTCTime: Hashable, Comparable, Sendable {
    /// Nanoseconds since the epoch; good for the years 1678 to 2261.
    package let nanosecondsSinceEpoch: Int64

    /// The instant that many nanoseconds after the epoch.
    package init(nanosecondsSinceEpoch: Int64) {
        self.nanosecondsSinceEpoch = nanosecondsSinceEpoch
    }

    /// The instant that many seconds after the epoch.
    package init(secondsSinceEpoch: Int64) {
        nanosecondsSinceEpoch = secondsSinceEpoch * 1_000_000_000
    }

    /// Whole seconds since the epoch, rounded down.
    package var secondsSinceEpoch: Int64 {
        nanosecondsSinceEpoch.quotientRoundedDown(by: 1_000_000_000)
    }

    /// `2026-03-01T22:14:07.31Z`: hundredths of a second, cut off, as the custody log needs them.
    package var iso8601: String {
        let hundredths = nanosecondsSinceEpoch.quotientRoundedDown(by: 10_000_000) % 100
        let fraction = hundredths < 0 ? hundredths + 100 : hundredths
        return CivilTime(secondsSinceEpoch: secondsSinceEpoch).iso8601 + "."
            + decimal(fraction, width: 2) + "Z"
    }

    package static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.nanosecondsSinceEpoch < rhs.nanosecondsSinceEpoch
    }

    /// How long after `earlier` this instant is; negative if it is before.
    package func since(_ earlier: Self) -> Duration {
        .nanoseconds(nanosecondsSinceEpoch - earlier.nanosecondsSinceEpoch)
    }

    /// The instant that much later.
    package func advanced(by duration: Duration) -> Self {
        let parts = duration.components
        return Self(
            nanosecondsSinceEpoch: nanosecondsSinceEpoch + parts.seconds * 1_000_000_000
                + parts.attoseconds / 1_000_000_000
        )
    }
}

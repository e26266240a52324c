// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Evidence

struct ClockDifferenceTests {
    /// 2026-03-01T22:14:07Z.
    private static let now = UTCTime(secondsSinceEpoch: 1_772_403_247)

    private static func reading(
        shownSeconds: Int64,
        zone: Int? = nil,
        uncertainty: Duration = .zero
    ) -> ClockReading {
        ClockReading(
            shown: CameraTime(nanoseconds: shownSeconds * 1_000_000_000),
            zoneSeconds: zone,
            readAt: now,
            uncertainty: uncertainty
        )
    }

    static let cases: [(shown: Int64, named: Int?, local: Int, ahead: Int64)] = [
        (0, nil, 0, 0),
        (90, nil, 0, 90),
        (-90, nil, 0, -90),
        // Local time, five hours behind UTC.
        (-18_000, nil, -18_000, 0),
        (-17_995, nil, -18_000, 5),
        // The camera names another zone than the site's, and is right by that.
        (3_600, 3_600, -18_000, 0),
        (3_590, 3_600, -18_000, -10),
    ]

    @Test(arguments: cases)
    func `a camera is compared by its own zone or by the site's`(
        shown: Int64,
        named: Int?,
        local: Int,
        ahead: Int64
    ) {
        let reading = Self.reading(
            shownSeconds: Self.now.secondsSinceEpoch + shown,
            zone: named
        )

        let difference = ClockDifference(reading, zoneSeconds: local)

        #expect(difference.ahead == .seconds(ahead))
    }

    @Test(arguments: [(2, 0, true), (2, 1, false), (-2, 0, true), (1, 0, false), (0, 5, false)])
    func `what the measurement may be wrong by counts for the camera`(
        ahead: Int64,
        uncertainty: Int64,
        isExceeded: Bool
    ) {
        let reading = Self.reading(
            shownSeconds: Self.now.secondsSinceEpoch + ahead,
            uncertainty: .seconds(uncertainty)
        )

        let difference = ClockDifference(reading, zoneSeconds: 0)

        #expect(difference.exceeds(.seconds(1)) == isExceeded)
    }

    @Test(arguments: [Int64.min, .max])
    func `clocks that are centuries apart are not the daemon's end`(shown: Int64) {
        let reading = ClockReading(
            shown: CameraTime(nanoseconds: shown),
            zoneSeconds: nil,
            readAt: Self.now,
            uncertainty: .zero
        )

        let difference = ClockDifference(reading, zoneSeconds: 0)

        #expect(difference.exceeds(.seconds(86_400)))
        #expect((difference.ahead < .zero) == (shown < 0))
    }
}

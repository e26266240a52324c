// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Evidence

struct ArrivalRuleTests {
    private static let now = UTCTime(secondsSinceEpoch: 1_772_403_247)

    private static func clock(aheadSeconds: Int64) -> MeasuredClock {
        MeasuredClock(
            aheadOfUTC: .seconds(aheadSeconds),
            uncertainty: .zero,
            measuredAt: now,
            isHostSynchronised: nil
        )
    }

    private static func time(_ secondsAgo: Int64) -> CameraTime {
        CameraTime(nanoseconds: (now.secondsSinceEpoch - secondsAgo) * 1_000_000_000)
    }

    static let cases: [(shownAgo: Int64, ahead: Int64?, late: Int64?)] = [
        (0, nil, nil),
        (86_400, nil, nil),
        (86_401, nil, 86_401),
        // By a clock that was found to be an hour ahead, it was made an hour before what is said.
        (82_801, 3_600, 86_401),
        (86_401, -3_600, nil),
        // A clock that is ahead says it was made after now.
        (-500, nil, nil),
    ]

    @Test(arguments: cases)
    func `a recording is late by the host's clock`(shownAgo: Int64, ahead: Int64?, late: Int64?)
        throws
    {
        let recorded = try #require(
            ArrivalRule.utc.recordedAt(
                Self.time(shownAgo),
                by: ahead.map { Self.clock(aheadSeconds: $0) }
            )
        )
        #expect(
            ArrivalRule.utc.lateness(of: recorded, takenAt: Self.now)
                == late.map { .seconds($0) }
        )
    }

    @Test func `a recording without a time is never late`() {
        #expect(ArrivalRule.utc.recordedAt(.unstated, by: nil) == nil)
    }

    @Test(arguments: [
        (seconds: Int64(315_532_799), isUsable: false), (315_532_800, true),
        (7_258_118_399, true), (7_258_118_400, false),
    ])
    func `a time before cameras or long after them is none`(seconds: Int64, isUsable: Bool) {
        let time = CameraTime(nanoseconds: seconds * 1_000_000_000)

        #expect((ArrivalRule.utc.recordedAt(time, by: nil) != nil) == isUsable)
        let clock = Self.clock(aheadSeconds: 0)
        #expect((ArrivalRule.utc.recordedAt(time, by: clock) != nil) == isUsable)
    }

    @Test(arguments: [Int64.min, Int64.max])
    func `a time beyond all counting is no age`(nanoseconds: Int64) {
        let time = UTCTime(nanosecondsSinceEpoch: nanoseconds)
        let late = ArrivalRule.utc.lateness(of: time, takenAt: Self.now)
        #expect(late == nil)
        let clock = Self.clock(aheadSeconds: nanoseconds < 0 ? 1 : -1)
        #expect(clock.instant(of: CameraTime(nanoseconds: nanoseconds)) == nil)
    }
}

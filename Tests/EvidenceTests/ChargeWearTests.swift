// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Evidence

struct ChargeWearTests {
    /// A curve of levels that are a minute for each percent apart, from a day of March 2026 on.
    private static func curve(
        _ percents: [Int],
        day: Int64 = 0,
        secondsEach: Int64 = 60
    ) -> ChargeCurve {
        let start: Int64 = 1_772_323_200 + day * 86_400
        return ChargeCurve(
            percents.map { percent in
                ChargeSample(
                    at: UTCTime(
                        secondsSinceEpoch: start + Int64(percent - percents[0]) * secondsEach
                    ),
                    percent: percent,
                    stepPercent: 1
                )
            }
        )
    }

    static let ways: [([Int], minutes: Int64?)] = [
        ([20, 50, 80], 60), ([3, 20, 60, 80, 100], 60),
        // The first samples beyond the levels, where samples are rare.
        ([10, 30, 60, 90], 60),
        ([21, 50, 80], nil), ([20, 50, 79], nil), ([], nil), ([10, 90], nil),
    ]

    @Test(arguments: ways)
    func `only a camera that was seen to go all the way tells anything`(
        percents: [Int],
        minutes: Int64?
    ) {
        let found = Self.curve(percents).time(between: ChargeWear.levels)?.duration
        #expect(found == minutes.map { .seconds($0 * 60) })
    }

    @Test func `each month has the median of its dockings`() {
        let months = ChargeWear([
            Self.curve([20, 50, 80], day: 0, secondsEach: 60),
            Self.curve([20, 50, 80], day: 1, secondsEach: 90),
            Self.curve([20, 50, 80], day: 2, secondsEach: 70),
            Self.curve([60, 80], day: 3),
            Self.curve([20, 50, 80], day: 31, secondsEach: 80),
        ]).months

        #expect(
            months == [
                .init(name: "2026-03", duration: .seconds(4_200), count: 3),
                .init(name: "2026-04", duration: .seconds(4_800), count: 1),
            ]
        )
    }
}

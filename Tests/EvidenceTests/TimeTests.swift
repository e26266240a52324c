// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Evidence

@Suite struct TimeTests {
    /// Computed with `date -u -d @N`.
    @Test(arguments: [
        (0, "1970-01-01T00:00:00"), (-1, "1969-12-31T23:59:59"), (-86_400, "1969-12-31T00:00:00"),
        (951_782_400, "2000-02-29T00:00:00"), (951_868_799, "2000-02-29T23:59:59"),
        (951_868_800, "2000-03-01T00:00:00"), (315_532_800, "1980-01-01T00:00:00"),
        (4_107_542_399, "2100-02-28T23:59:59"), (4_107_542_400, "2100-03-01T00:00:00"),
        (1_709_164_800, "2024-02-29T00:00:00"), (2_147_483_648, "2038-01-19T03:14:08"),
        (4_354_819_199, "2107-12-31T23:59:59"), (-2_208_988_800, "1900-01-01T00:00:00"),
        (1_772_403_247, "2026-03-01T22:14:07"),
    ])
    func `seconds become a date and a time of day`(_ seconds: Int64, _ text: String) {
        #expect(CivilTime(secondsSinceEpoch: seconds).iso8601 == text)
    }

    @Test func `every day follows the day before`() {
        var last = CivilTime(secondsSinceEpoch: -150 * 365 * 86_400)
        for day in (-150 * 365 + 1)...(150 * 365) {
            let next = CivilTime(secondsSinceEpoch: Int64(day) * 86_400)
            let isNextDay = next.day == last.day + 1 && next.month == last.month
            let isNextMonth =
                next.day == 1 && last.day >= 28
                && (next.month == last.month + 1 && next.year == last.year
                    || next.month == 1 && last.month == 12 && next.year == last.year + 1)
            #expect(isNextDay || isNextMonth, "\(last.iso8601) \(next.iso8601)")
            last = next
        }
    }

    @Test(arguments: [
        (1_772_403_247_310_000_000, "2026-03-01T22:14:07.31Z"),
        (1_772_403_247_319_999_999, "2026-03-01T22:14:07.31Z"),
        (0, "1970-01-01T00:00:00.00Z"), (-1, "1969-12-31T23:59:59.99Z"),
        (-10_000_000, "1969-12-31T23:59:59.99Z"), (-990_000_001, "1969-12-31T23:59:59.00Z"),
    ])
    func `an instant is written to the hundredth of a second, cut off`(
        _ nanoseconds: Int64,
        _ text: String
    ) {
        #expect(UTCTime(nanosecondsSinceEpoch: nanoseconds).iso8601 == text)
    }

    @Test func `instants and durations agree`() {
        let start = UTCTime(secondsSinceEpoch: 100)
        let end = start.advanced(by: .milliseconds(1_500))

        #expect(end.since(start) == .milliseconds(1_500))
        #expect(start.since(end) == .milliseconds(-1_500))
        #expect(
            start.advanced(by: .milliseconds(-1_500)).advanced(by: .milliseconds(1_500)) == start
        )
        #expect(start < end)
    }

    @Test func `a camera's clock is shown as it stood`() {
        #expect(CameraTime(nanoseconds: -1).civil.iso8601 == "1969-12-31T23:59:59")
        #expect(
            CameraTime(nanoseconds: 315_532_800_999_999_999).civil.iso8601
                == "1980-01-01T00:00:00"
        )
    }
}

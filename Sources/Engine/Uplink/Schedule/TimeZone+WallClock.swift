// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials

extension TimeZone {
    /// What a wall clock in the zone shows at an instant, as seconds since its 1970-01-01T00:00:00.
    func wallSecond(at second: Int64) -> Int64 {
        second + Int64(secondsFromGMT(for: Self.date(second)))
    }

    /// The first instant after that one at which wall clocks are set; nil if they never are again.
    func nextShift(after second: Int64) -> Int64? {
        guard let shift = nextDaylightSavingTimeTransition(after: Self.date(second)) else {
            return nil
        }
        let found = Int64(shift.timeIntervalSince1970.rounded())
        return found > second ? found : nil
    }

    private static func date(_ second: Int64) -> Date {
        Date(timeIntervalSince1970: Double(second))
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FoundationEssentials
import Testing

@testable import AdminAPI

struct TimestampTests {
    @Test(arguments: [
        ("2026-03-01T22:14:07.31Z", 1_772_403_247_310_000_000),
        ("2026-03-01T22:14:07Z", 1_772_403_247_000_000_000),
        ("1970-01-01T00:00:00.00Z", 0),
        ("1969-12-31T23:59:59.99Z", -10_000_000),
        ("2024-02-29T12:00:00.123456789Z", 1_709_208_000_123_456_789),
        ("2000-03-01T00:00:00.00Z", 951_868_800_000_000_000),
    ])
    func `a time is read to the nanosecond`(text: String, nanoseconds: Int64) {
        #expect(Timestamp(text)?.time.nanosecondsSinceEpoch == nanoseconds)
    }

    @Test(arguments: [
        "", "now", "2026-03-01", "2026-03-01T22:14:07", "2026-03-01T22:14:07+00:00",
        "2026-13-01T22:14:07Z", "2026-03-01T25:14:07Z", "2026-03-01T22:14:07.Z",
        "2026-03-01T22:14:07.1234567890Z", "2026-03-01T22:14:07.31Zx", "9999-01-01T00:00:00Z",
    ])
    func `anything else is no time`(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test(arguments: [-9_000_000_000, 0, 86_399, 951_782_400, 4_102_444_799] as [Int64])
    func `what is written is read back`(seconds: Int64) throws {
        let time = Timestamp(UTCTime(secondsSinceEpoch: seconds))

        let decoded = try AdminJSON.decode([Timestamp].self, from: AdminJSON.encode([time]))

        #expect(decoded == [time])
    }
}

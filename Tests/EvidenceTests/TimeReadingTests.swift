// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Evidence

struct TimeReadingTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0, 0), ("2026-03-01T22:14:07Z", 1_772_403_247, 0),
        ("2026-03-01T22:14:07.31Z", 1_772_403_247, 310_000_000),
        ("2026-03-01T22:14:07.000Z", 1_772_403_247, 0),
        ("2026-03-01T22:14:07.123456789Z", 1_772_403_247, 123_456_789),
        ("2000-02-29T00:00:00Z", 951_782_400, 0), ("2016-12-31T23:59:60Z", 1_483_228_800, 0),
        ("1969-12-31T23:59:59Z", -1, 0),
    ])
    func `an instant is read as it was written`(text: String, seconds: Int64, fraction: Int64) {
        let time = UTCTime(iso8601: text)

        #expect(time?.nanosecondsSinceEpoch == seconds * 1_000_000_000 + fraction)
    }

    @Test(arguments: [
        "", "2026-03-01", "2026-03-01T22:14:07", "2026-03-01T22:14:07+00:00",
        "2026-03-01 22:14:07Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-03-32T00:00:00Z", "2026-03-00T00:00:00Z", "2026-03-01T24:00:00Z",
        "2026-03-01T23:60:00Z", "2026-03-01T23:00:61Z", "2026-3-01T00:00:00Z",
        "2026-03-01T22:14:07.Z", "2026-03-01T22:14:07ZZ", " 2026-03-01T22:14:07Z",
        "9999-03-01T22:14:07Z", "0001-03-01T22:14:07Z", "2026-03-01T22:14:07z",
        "+026-03-01T22:14:07Z",
    ])
    func `what is no instant is none`(text: String) {
        #expect(UTCTime(iso8601: text) == nil)
    }

    @Test func `what is written can be read`() {
        for day in stride(from: Int64(-90_000), to: 90_000, by: 17) {
            let time = UTCTime(secondsSinceEpoch: day * 86_400 + day & 0xFFFF)
            #expect(UTCTime(iso8601: time.iso8601) == time)
        }
    }

    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Tue, 29 Feb 2000 00:00:00 GMT", 951_782_400),
        ("Wed, 25 Nov 2026 15:22:54 GMT", 1_795_620_174),
    ])
    func `the date of a header is read`(text: String, seconds: Int64) {
        #expect(UTCTime(httpDate: text) == UTCTime(secondsSinceEpoch: seconds))
    }

    @Test(arguments: [
        "", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
        "Sun, 06 Nov 1994 08:49:37.5 GMT", "Sun, 32 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT",
    ])
    func `what is no date of a header is none`(text: String) {
        #expect(UTCTime(httpDate: text) == nil)
    }
}

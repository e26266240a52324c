// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Testing

@testable import Cameras

@Suite struct PTPDateTests {
    @Test(
        arguments: [
            ("20260301T221407", "2026-03-01T22:14:07", 0, nil),
            ("20260301T221407.5", "2026-03-01T22:14:07", 500_000_000, nil),
            ("20260301T221407.0Z", "2026-03-01T22:14:07", 0, 0),
            ("20260301T221407Z", "2026-03-01T22:14:07", 0, 0),
            ("20260301T221407+0100", "2026-03-01T22:14:07", 0, 3_600),
            ("20260301T221407.25-0930", "2026-03-01T22:14:07", 250_000_000, -34_200),
            ("20240229T000000", "2024-02-29T00:00:00", 0, nil),
            ("19800101T000000", "1980-01-01T00:00:00", 0, nil),
            ("19691231T235959.5", "1969-12-31T23:59:59", 500_000_000, nil),
        ] as [(String, String, Int64, Int?)]
    )
    func `a time is read as the camera showed it`(
        _ text: String,
        _ shown: String,
        _ fraction: Int64,
        _ zone: Int?
    ) throws {
        let read = try #require(PTPDate.read(text))

        #expect(read.time.civil.iso8601 == shown)
        #expect((read.time.nanoseconds % 1_000_000_000 + 1_000_000_000) % 1_000_000_000 == fraction)
        #expect(read.zoneSeconds == zone)
    }

    @Test(arguments: [
        "", "00000000T000000", "20261301T000000", "20260001T000000", "20260230T000000",
        "20250229T000000", "20260301T240000", "20260301T236000", "20260301T235960",
        "20260301T22140", "20260301 221407", "2026-03-01T22:14:07", "20260301T221407.",
        "20260301T221407.1234567890", "20260301T221407X", "20260301T221407+01",
        "20260301T221407+0160", "20260301T221407+01:0", "20260301T221407 0100",
        "20260301T221407Z ", "+0260301T221407", "２０２６０３０１T221407", "99990301T221407",
        "20260301T2214\u{301}07", "20260301T221407+٠١٠٠", "\0\0\0\0\0\0\0\0T\0\0\0\0\0\0",
    ])
    func `what is no time is none`(_ text: String) {
        #expect(PTPDate.read(text) == nil)
    }

    @Test func `a time of day is written as cameras take it, and read back`() throws {
        let time = CivilTime(secondsSinceEpoch: 1_772_403_247)

        #expect(PTPDate.text(time) == "20260301T221407")
        #expect(PTPDate.read(PTPDate.text(time))?.time.civil == time)
    }
}

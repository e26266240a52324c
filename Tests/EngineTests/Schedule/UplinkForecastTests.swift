// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Engine
import Evidence
import Testing

struct UplinkForecastTests {
    /// A queue, what it has to go through, and what is to be told of it.
    struct Example: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var windows = ["daily 22:00-06:00 full"]
        var zone = "UTC"
        var from = "2026-03-02T12:00:00Z"
        var bytes: Int64 = 100_000_000_000
        var cap: Int64?
        var lineRate: Double = 2_000_000
        var order: UplinkOrder?
        var emptyAt: String?
        var closesAt: String?
        var leftAtClose: Int64?
    }

    private static let examples = [
        // 8 h at 2 MB/s are 57.6 GB; the other 42.4 GB take 21,200 s of the second night.
        Example(
            testDescription: "two nights",
            emptyAt: "2026-03-04T03:53:20Z",
            closesAt: "2026-03-03T06:00:00Z",
            leftAtClose: 42_400_000_000
        ),
        // 4 h are left of the night; the other 1.2 GB take ten minutes of the next.
        Example(
            testDescription: "from within a night",
            from: "2026-03-02T02:00:00Z",
            bytes: 30_000_000_000,
            emptyAt: "2026-03-02T22:10:00Z",
            closesAt: "2026-03-02T06:00:00Z",
            leftAtClose: 1_200_000_000
        ),
        Example(
            testDescription: "empty when the window closes",
            bytes: 57_600_000_000,
            emptyAt: "2026-03-03T06:00:00Z",
            closesAt: "2026-03-03T06:00:00Z",
            leftAtClose: 0
        ),
        // Berlin's night of 2026-03-28 has 7 h, 50.4 GB.
        Example(
            testDescription: "the short night",
            zone: "Europe/Berlin",
            from: "2026-03-28T12:00:00Z",
            emptyAt: "2026-03-30T02:53:20Z",
            closesAt: "2026-03-29T04:00:00Z",
            leftAtClose: 49_600_000_000
        ),
        // Berlin's night of 2026-10-24 has 9 h, 64.8 GB.
        Example(
            testDescription: "the long night",
            zone: "Europe/Berlin",
            from: "2026-10-24T12:00:00Z",
            emptyAt: "2026-10-26T01:53:20Z",
            closesAt: "2026-10-25T05:00:00Z",
            leftAtClose: 35_200_000_000
        ),
        // 28.8 GB go in a night at 1 MB/s; the other 21.2 GB take 21,200 s.
        Example(
            testDescription: "a cap below the window's rate",
            windows: ["daily 22:00-06:00 2 MB/s"],
            bytes: 50_000_000_000,
            cap: 1_000_000,
            lineRate: 10_000_000,
            emptyAt: "2026-03-04T03:53:20Z",
            closesAt: "2026-03-03T06:00:00Z",
            leftAtClose: 21_200_000_000
        ),
        Example(
            testDescription: "a window's rate below the cap",
            windows: ["daily 22:00-06:00 8 Mbit/s"],
            bytes: 50_000_000_000,
            cap: 2_000_000,
            lineRate: 10_000_000,
            emptyAt: "2026-03-04T03:53:20Z",
            closesAt: "2026-03-03T06:00:00Z",
            leftAtClose: 21_200_000_000
        ),
        // 7.2 GB go before 22:00, and the other 10.8 GB in an hour.
        Example(
            testDescription: "two rates in one stretch",
            windows: ["daily 20:00-22:00 1 MB/s", "daily 22:00-06:00 full"],
            bytes: 18_000_000_000,
            lineRate: 3_000_000,
            emptyAt: "2026-03-02T23:00:00Z",
            closesAt: "2026-03-03T06:00:00Z",
            leftAtClose: 0
        ),
        Example(
            testDescription: "no windows",
            windows: [],
            emptyAt: "2026-03-03T01:53:20Z"
        ),
        Example(
            testDescription: "ordered to send now, whatever the window's rate",
            windows: ["daily 10:00-14:00 1 MB/s"],
            order: .now,
            emptyAt: "2026-03-03T01:53:20Z"
        ),
        Example(
            testDescription: "ordered to send now, up to the cap",
            cap: 1_000_000,
            order: .now,
            emptyAt: "2026-03-03T15:46:40Z"
        ),
        Example(testDescription: "paused", order: .paused),
        Example(
            testDescription: "paused with nothing waiting",
            bytes: 0,
            order: .paused,
            emptyAt: "2026-03-02T12:00:00Z"
        ),
        Example(
            testDescription: "nothing waiting",
            bytes: 0,
            lineRate: 0,
            emptyAt: "2026-03-02T12:00:00Z",
            closesAt: "2026-03-03T06:00:00Z",
            leftAtClose: 0
        ),
        // 60 nights take 3,456 GB.
        Example(
            testDescription: "just within sixty days",
            bytes: 3_456_000_000_000,
            emptyAt: "2026-05-01T06:00:00Z",
            closesAt: "2026-03-03T06:00:00Z",
            leftAtClose: 3_398_400_000_000
        ),
        Example(
            testDescription: "not within sixty days",
            bytes: 3_456_000_000_001,
            closesAt: "2026-03-03T06:00:00Z",
            leftAtClose: 3_398_400_000_001
        ),
        Example(
            testDescription: "a dead line",
            lineRate: 0,
            closesAt: "2026-03-03T06:00:00Z",
            leftAtClose: 100_000_000_000
        ),
        Example(
            testDescription: "a line of which nothing is known",
            windows: [],
            lineRate: .nan
        ),
    ]

    @Test(arguments: examples)
    func `a forecast tells when the queue is empty and what is left at the close`(
        example: Example
    ) throws {
        let drain = UplinkForecast.drain(
            bytes: example.bytes,
            from: try instant(example.from),
            schedule: try schedule(example.windows, in: example.zone),
            cap: example.cap,
            lineRate: example.lineRate,
            order: example.order
        )

        #expect(try drain.emptyAt == example.emptyAt.map(instant))
        #expect(try drain.closesAt == example.closesAt.map(instant))
        #expect(drain.leftAtClose == example.leftAtClose)
    }

    @Test(
        arguments: [
            (700, 100, 7), (50, 100, 0.5), (0, 100, 0), (-1, 100, 0), (700, 0, nil), (700, -1, nil),
        ] as [(Int64, Int64, Double?)]
    )
    func `the spool lasts its free bytes at the inflow of a day`(
        free: Int64,
        inflow: Int64,
        days: Double?
    ) {
        #expect(UplinkForecast.spoolDaysLeft(freeBytes: free, inflowPerDay: inflow) == days)
    }

    @Test(
        arguments: [
            (4_000_000_000_000, 90 * 24, 360_000_000_000_000), (1_000, 12, 500), (0, 24, 0),
            (-5, 24, 0), (.max, 48, .max),
        ] as [(Int64, Int, Int64)]
    )
    func `a store settles at what comes in while a recording is kept`(
        inflow: Int64,
        hours: Int,
        bytes: Int64
    ) {
        let steady = UplinkForecast.steadyStateBytes(
            inflowPerDay: inflow,
            retention: .seconds(hours * 3_600)
        )

        #expect(steady == bytes)
    }
}

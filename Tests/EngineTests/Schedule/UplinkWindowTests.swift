// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Engine
import Testing

struct UplinkWindowTests {
    @Test(arguments: [
        ("mon-fri 19:00-06:00 full", "mon-fri 19:00-06:00 full"),
        ("sat,sun 00:00-24:00 20 Mbit/s", "sat,sun 00:00-24:00 20 Mbit/s"),
        ("daily 22:00-05:30 2.5 MB/s", "daily 22:00-05:30 2.5 MB/s"),
        ("fri-mon 22:00-06:00 full", "fri-mon 22:00-06:00 full"),
        ("  Mon, wed,FRI-sat 7:05-9:00   Full ", "mon,wed,fri,sat 07:05-09:00 full"),
        ("mon-sun 22:00-00:00 0.250MiB/s", "daily 22:00-24:00 0.25 MiB/s"),
        ("tue-mon 00:00-24:00 10.0 kB/s", "daily 00:00-24:00 10 kB/s"),
        ("sun,mon 01:00-02:00 1 Gbit/s", "sun,mon 01:00-02:00 1 Gbit/s"),
        ("sun,mon,tue,thu 01:00-02:00 8 kbit/s", "thu,sun-tue 01:00-02:00 8 kbit/s"),
        ("wed-wed,daily,mon 23:59-23:58 3 KiB/s", "daily 23:59-23:58 3 KiB/s"),
        ("wed-wed 23:59-23:58 3 KiB/s", "wed 23:59-23:58 3 KiB/s"),
    ])
    func `a window has one normal form, which reads back as the same window`(
        text: String,
        normal: String
    ) throws {
        let window = try UplinkWindow(text)

        #expect(window.description == normal)
        #expect(try UplinkWindow(window.description) == window)
    }

    @Test(arguments: [
        ("8 kbit/s", 1_000), ("20 Mbit/s", 2_500_000), ("1 Gbit/s", 125_000_000),
        ("1.5 kB/s", 1_500), ("2.5 MB/s", 2_500_000), ("3 KiB/s", 3_072), ("0.5 MiB/s", 524_288),
        ("0.008 kbit/s", 1), ("999999.999 Gbit/s", 124_999_999_875_000),
    ])
    func `a rate is counted in bits or bytes as its unit says`(text: String, bytes: Int64) throws {
        let rate = try LineRate(text)

        #expect(rate.bytesPerSecond == bytes)
        #expect(rate.description == text)
    }

    @Test(
        arguments: [
            ("", .incomplete), ("full", .incomplete), ("mon-fri 19:00-06:00", .incomplete),
            ("19:00-06:00 full", .incomplete), ("mon-fri full", .incomplete),
            ("mon-fry 19:00-06:00 full", .unknownDay("fry")),
            ("mon,,fri 19:00-06:00 full", .unknownDay("")),
            ("mon- 19:00-06:00 full", .unknownDay("")),
            ("mon-wed-fri 19:00-06:00 full", .unknownDay("wed-fri")),
            ("monday 19:00-06:00 full", .unknownDay("monday")),
            ("mon 19:00 full", .notASpan("19:00")),
            ("mon 19:00 - 06:00 full", .notASpan("19:00")),
            ("mon 19:00-06:00-07:00 full", .notASpan("19:00-06:00-07:00")),
            ("mon 24:00-06:00 full", .notATime("24:00")),
            ("mon 19:60-06:00 full", .notATime("19:60")),
            ("mon 19:00-24:01 full", .notATime("24:01")),
            ("mon 19:00-6pm full", .notATime("6pm")),
            ("mon 19:0-06:00 full", .notATime("19:0")),
            ("mon +9:00-06:00 full", .notATime("+9:00")),
            ("mon 019:00-06:00 full", .notATime("019:00")),
            ("mon 06:00-06:00 full", .emptySpan("06:00-06:00")),
            ("mon 00:00-00:00 full", .emptySpan("00:00-00:00")),
            ("mon 19:00-06:00 fast", .rate(.notANumber("fast"))),
            ("mon 19:00-06:00 -1 MB/s", .rate(.notANumber("-1 MB/s"))),
            ("mon 19:00-06:00 1.2345 MB/s", .rate(.notANumber("1.2345 MB/s"))),
            ("mon 19:00-06:00 1. MB/s", .rate(.notANumber("1. MB/s"))),
            ("mon 19:00-06:00 1234567 MB/s", .rate(.notANumber("1234567 MB/s"))),
            ("mon 19:00-06:00 20", .rate(.unknownUnit(""))),
            ("mon 19:00-06:00 20 mbps", .rate(.unknownUnit("mbps"))),
            ("mon 19:00-06:00 20 Mb/s", .rate(.unknownUnit("Mb/s"))),
            ("mon 19:00-06:00 0 MB/s", .rate(.tooSlow("0 MB/s"))),
            ("mon 19:00-06:00 0.007 kbit/s", .rate(.tooSlow("0.007 kbit/s"))),
        ] as [(String, UplinkWindowError.Problem)]
    )
    func `a text that is no window is refused with its fault and a right example`(
        text: String,
        problem: UplinkWindowError.Problem
    ) throws {
        let error = try #require(throws: UplinkWindowError.self) { try UplinkWindow(text) }

        #expect(error.problem == problem)
        #expect(error.description.hasPrefix("could not read window \"\(text)\": "))
        #expect(error.description.contains("write "))
    }

    @Test func `an error reads as a sentence`() throws {
        let day = try #require(throws: UplinkWindowError.self) {
            try UplinkWindow("mon-fry 19:00-06:00 full")
        }
        let unit = try #require(throws: UplinkWindowError.self) {
            try UplinkWindow("daily 19:00-06:00 20 Mb/s")
        }

        #expect(
            day.description == """
                could not read window "mon-fry 19:00-06:00 full": "fry" is not a day; \
                write for example "mon-fri", "sat,sun" or "daily"
                """
        )
        #expect(
            unit.description == """
                could not read window "daily 19:00-06:00 20 Mb/s": "Mb/s" is not a unit of rate; \
                write for example "20 Mbit/s" (units: kbit/s, Mbit/s, Gbit/s, kB/s, MB/s, KiB/s, \
                MiB/s), or "full"
                """
        )
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Engine
import Evidence
import Testing

struct UplinkScheduleTests {
    private static let full = LineAllowance.open(bytesPerSecond: nil)

    @Test func `without windows the line is always open in full`() throws {
        let schedule = try schedule([])
        let time = try instant("2026-03-02T12:00:00Z")

        #expect(schedule.allowance(at: time) == Self.full)
        #expect(schedule.nextChange(after: time) == nil)
        #expect(schedule.closes(after: time) == nil)
    }

    // 2026-03-02 was a Monday.
    @Test(arguments: [
        ("2026-03-02T18:59:59Z", false), ("2026-03-02T19:00:00Z", true),
        ("2026-03-03T05:59:59Z", true), ("2026-03-03T06:00:00Z", false),
        ("2026-03-02T05:00:00Z", false), ("2026-03-07T05:00:00Z", true),
        ("2026-03-07T19:00:00Z", false), ("2026-03-08T05:00:00Z", false),
    ])
    func `a window that crosses midnight belongs to the day on which it begins`(
        time: String,
        isOpen: Bool
    ) throws {
        let schedule = try schedule(["mon-fri 19:00-06:00 full"])

        #expect(schedule.allowance(at: try instant(time)).isOpen == isOpen)
    }

    @Test func `a window of Sunday night ends on Monday`() throws {
        let schedule = try schedule(["sun 22:00-06:00 full"])

        #expect(schedule.allowance(at: try instant("2026-03-02T05:59:00Z")).isOpen)
        #expect(
            try schedule.closes(after: instant("2026-03-04T00:00:00Z"))
                == instant("2026-03-09T06:00:00Z")
        )
    }

    @Test(
        arguments: [
            ("2026-03-02T00:30:00Z", 1_000_000), ("2026-03-02T01:30:00Z", 5_000_000),
            ("2026-03-02T02:30:00Z", nil), ("2026-03-02T03:30:00Z", 1_000_000),
        ] as [(String, Int64?)]
    )
    func `where windows overlap the most generous holds`(time: String, rate: Int64?) throws {
        let schedule = try schedule([
            "daily 02:00-03:00 full", "daily 00:00-04:00 1 MB/s", "mon 01:00-03:00 40 Mbit/s",
        ])

        #expect(schedule.allowance(at: try instant(time)) == .open(bytesPerSecond: rate))
    }

    @Test func `the more generous allowance is the greater`() {
        let ascending: [LineAllowance] = [
            .closed, .open(bytesPerSecond: 1), .open(bytesPerSecond: 2), Self.full,
        ]

        #expect(ascending.reversed().sorted() == ascending)
        #expect(!(Self.full < Self.full) && !(LineAllowance.closed < .closed))
    }

    @Test func `the next change tells the instant and what is allowed from then on`() throws {
        let schedule = try schedule(["daily 08:00-18:00 1 MB/s", "daily 18:00-22:00 full"])
        var time = try instant("2026-03-02T07:12:13Z").advanced(by: .milliseconds(500))
        var found: [(UTCTime, LineAllowance)] = []
        for _ in 0..<4 {
            let change = try #require(schedule.nextChange(after: time))
            found.append(change)
            time = change.at
        }

        let expected: [(UTCTime, LineAllowance)] = [
            (try instant("2026-03-02T08:00:00Z"), .open(bytesPerSecond: 1_000_000)),
            (try instant("2026-03-02T18:00:00Z"), Self.full),
            (try instant("2026-03-02T22:00:00Z"), .closed),
            (try instant("2026-03-03T08:00:00Z"), .open(bytesPerSecond: 1_000_000)),
        ]
        #expect(found.elementsEqual(expected, by: ==))
    }

    @Test func `windows that adjoin are one stretch`() throws {
        let schedule = try schedule(["sat 12:00-24:00 full", "sun,mon 00:00-24:00 2 MB/s"])

        #expect(
            try schedule.closes(after: instant("2026-03-05T00:00:00Z"))
                == instant("2026-03-10T00:00:00Z")
        )
        #expect(
            try schedule.closes(after: instant("2026-03-09T00:00:00Z"))
                == instant("2026-03-10T00:00:00Z")
        )
    }

    @Test(arguments: [
        ["daily 00:00-24:00 full"], ["mon-fri 00:00-24:00 full", "sat,sun 00:00-24:00 full"],
        ["daily 06:00-05:00 full", "daily 04:00-07:00 full"],
    ])
    func `windows that fill the week never change`(windows: [String]) throws {
        let schedule = try schedule(windows)
        let time = try instant("2026-03-02T12:00:00Z")

        #expect(schedule.allowance(at: time) == Self.full)
        #expect(schedule.nextChange(after: time) == nil)
        #expect(schedule.closes(after: time) == nil)
    }

    @Test func `a line that only changes its rate never closes`() throws {
        let schedule = try schedule(["daily 08:00-18:00 1 MB/s", "daily 18:00-08:00 full"])
        let time = try instant("2026-03-02T12:00:00Z")

        #expect(try schedule.nextChange(after: time)?.at == instant("2026-03-02T18:00:00Z"))
        #expect(schedule.closes(after: time) == nil)
    }
}

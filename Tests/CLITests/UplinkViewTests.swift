// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Testing

@testable import camdock

struct UplinkViewTests {
    @Test func `an open window with a cap`() {
        let uplink = Sample.uplink(
            state: "open",
            rate: 12_500_000,
            next: "closed",
            late: 3,
            retention: "governance, 365 days",
            confirmation: "checksum"
        )

        expect(
            UplinkView.lines(uplink, now: Sample.now),
            """
            Uplink  open    until 2026-03-02 05:00:00 UTC (in 6 h 45 min), at most 12.5 MB/s
                    then closed
            Windows mon-fri 19:00-06:00 full
                    sat-sun 00:00-24:00 2 MB/s
                    in Europe/Vienna
            Late    3 recordings waiting for 12 h 00 min or more: see camdock queue late
            Proof   the store states a checksum of each file that it took itself
            Keeps   governance, 365 days
            """
        )
    }

    @Test func `outside every window`() {
        expect(
            UplinkView.lines(Sample.uplink(state: "closed"), now: Sample.now),
            """
            Uplink  closed  until 2026-03-02 05:00:00 UTC (in 6 h 45 min)
                    then open, at most 2.00 MB/s
            Windows mon-fri 19:00-06:00 full
                    sat-sun 00:00-24:00 2 MB/s
                    in Europe/Vienna
            Late    nothing has waited for 12 h 00 min
            """
        )
    }

    @Test func `paused by order, over a store that keeps nothing`() {
        let uplink = Sample.uplink(
            state: "paused",
            order: "paused",
            retention: "none: the bucket has no Object Lock",
            confirmation: "read-back"
        )

        expect(
            UplinkView.lines(uplink, now: Sample.now),
            """
            Uplink  paused  by order since 2026-03-01 20:00:00 UTC: nothing goes until
                            camdock uplink resume
                    by the windows, open from 2026-03-02 05:00:00 UTC, at most 2.00 MB/s
            Windows mon-fri 19:00-06:00 full
                    sat-sun 00:00-24:00 2 MB/s
                    in Europe/Vienna
            Late    nothing has waited for 12 h 00 min
            Proof   each file is read back from the store and compared
            Keeps   none: the bucket has no Object Lock
            """
        )
    }

    @Test func `held by the configuration, without any window`() {
        let uplink = UplinkReport(
            state: "held",
            timeZone: "UTC",
            windows: [],
            lateAfterSeconds: 3_600,
            confirmation: "part-checksums"
        )

        expect(
            UplinkView.lines(uplink, now: Sample.now),
            """
            Uplink  held    by the configuration: nothing goes
            Windows none are configured
            Late    nothing has waited for 1 h 00 min
            Proof   the store states a checksum of each part that it took itself
            """
        )
    }

    @Test func `forced by order`() {
        let uplink = Sample.uplink(state: "forced", order: "now", next: nil)

        expect(
            Array(UplinkView.lines(uplink, now: Sample.now).prefix(3)),
            """
            Uplink  forced  by order since 2026-03-01 20:00:00 UTC, without a cap:
                            everything goes until nothing waits, or until camdock uplink
                            resume
            """
        )
    }

    @Test(arguments: [
        (
            Sample.uplink(state: "open", rate: 12_500_000, next: "closed"),
            "Uplink  open        until 2026-03-02 05:00:00 UTC, at most 12.5 MB/s"
        ),
        (
            Sample.uplink(state: "open", next: nil),
            "Uplink  open        without a cap"
        ),
        (
            Sample.uplink(state: "closed"),
            "Uplink  closed      until 2026-03-02 05:00:00 UTC"
        ),
        (
            Sample.uplink(state: "paused", order: "paused"),
            "Uplink  paused      by order since 2026-03-01 20:00:00 UTC"
        ),
        (
            Sample.uplink(state: "forced", order: "now"),
            "Uplink  forced      by order since 2026-03-01 20:00:00 UTC, without a cap"
        ),
        (
            Sample.uplink(state: "held"),
            "Uplink  held        by the configuration"
        ),
    ])
    func `a status shows it in one line`(uplink: UplinkReport, golden: String) {
        expect(UplinkView.summary(uplink), golden)
    }

    @Test func `a status shows what should not be so`() {
        let uplink = Sample.uplink(
            state: "closed",
            late: 1,
            retention: "none: the bucket has no Object Lock"
        )

        let lines = StatusView.lines(Sample.status(uplink: uplink))

        expect(
            Array(lines[7...10]),
            """

            Uplink  closed      until 2026-03-02 05:00:00 UTC
                                1 recording late: see camdock queue late; retention none:
                                the bucket has no Object Lock
            """
        )
        #expect(lines[11].plain.hasPrefix("Store   ok"))
    }

    @Test func `names that mean harm`() {
        let evil = "\u{1B}[2J\u{202E}" + String(repeating: "x", count: 100)
        let uplink = UplinkReport(
            state: evil,
            order: evil,
            nextState: evil,
            timeZone: evil,
            windows: [evil],
            lateAfterSeconds: .max,
            retention: "none" + evil,
            confirmation: evil
        )

        expectSafe(UplinkView.lines(uplink, now: Sample.now))
        expectSafe(UplinkView.summary(uplink))
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Testing

@testable import camdock

struct ForecastViewTests {
    @Test func `a queue that drains in the window`() {
        let forecast = ForecastReport(
            measuredBytesPerSecond: 12_300_000,
            assumed: false,
            waitingBytes: 34_500_000_000,
            emptyAt: Sample.at("2026-03-01T23:01:07Z"),
            windowClosesAt: Sample.at("2026-03-02T05:00:00Z"),
            drainsInWindow: true,
            spoolDaysLeft: 6.49,
            inflowBytesPerDay: 310_000_000_000,
            storeBytesAtSteadyState: 113_150_000_000_000,
            retentionDays: 365
        )

        expect(
            ForecastView.lines(forecast, now: Sample.now),
            """
            34.5 GB wait for the store. At the 12.3 MB/s that were measured, the queue is
            empty at 2026-03-01 23:01:07 UTC, in 46 min.
            That is before the window closes at 2026-03-02 05:00:00 UTC.

            The cameras bring 310 GB a day. If the store took nothing more, the spool would
            be full in 6.4 days.
            With everything kept for 365 days, the store comes to hold 113 TB.
            """
        )
    }

    @Test func `a queue that does not drain, at an assumed speed`() {
        let forecast = ForecastReport(
            measuredBytesPerSecond: 2_000_000,
            assumed: true,
            waitingBytes: 345_000_000_000,
            emptyAt: Sample.at("2026-03-03T22:14:07Z"),
            windowClosesAt: Sample.at("2026-03-02T05:00:00Z"),
            drainsInWindow: false,
            leftAtCloseBytes: 296_000_000_000,
            spoolDaysLeft: 0.5,
            inflowBytesPerDay: 310_000_000_000,
            note: "the store's configuration names no retention"
        )

        expect(
            ForecastView.lines(forecast, now: Sample.now),
            """
            345 GB wait for the store. Nothing was measured yet; at the cap of 2.00 MB/s,
            the queue is empty at 2026-03-03 22:14:07 UTC, in 1 d 23 h.
            The window closes at 2026-03-02 05:00:00 UTC with 296 GB left; the next one
            takes the rest.

            The cameras bring 310 GB a day. If the store took nothing more, the spool would
            be full in 12 h 00 min.

            Note: the store's configuration names no retention
            """
        )
    }

    @Test func `nothing is known and nothing waits`() {
        let idle = ForecastReport(
            assumed: false,
            waitingBytes: 0,
            windowClosesAt: Sample.now,
            inflowBytesPerDay: 0
        )

        expect(
            ForecastView.lines(idle, now: Sample.now),
            """
            Nothing waits for the store.

            The cameras bring 0 B a day. Nobody can tell how long the spool lasts without
            the store.
            """
        )
    }

    @Test func `a queue whose end nobody can tell`() {
        let forecast = ForecastReport(
            assumed: false,
            waitingBytes: 1_000,
            windowClosesAt: Sample.at("2026-03-02T05:00:00Z"),
            spoolDaysLeft: .infinity,
            inflowBytesPerDay: 1
        )

        expect(
            ForecastView.lines(forecast, now: Sample.now),
            """
            1.00 kB wait for the store. Nothing was measured yet, so nobody can tell when
            the queue is empty.
            The window closes at 2026-03-02 05:00:00 UTC.

            The cameras bring 1 B a day. If the store took nothing more, the spool would be
            full in more than ten years.
            """
        )
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Custody
import Engine
import Evidence
import SystemPackage
import TestSupport
import Testing

/// What the forecast makes of measured rates, windows and orders.
@Suite(.timeLimit(.minutes(5)))
struct ForecastReportTests {
    private let time: StandingTime

    init() throws {
        time = try StandingTime()
    }

    /// A dock whose spool holds so many recordings of 100 bytes.
    private func dock(
        in root: FilePath,
        _ terms: UplinkTerms,
        waiting count: Int
    ) async throws -> TestDock {
        let card = try Card(at: root.appending("card"), seed: 91, count: count)
        var held = terms
        held.isHeld = true
        let dock = try await TestDock(
            in: root.appending("dock"),
            terms: held,
            now: { [time] in time.now }
        )
        try await dock.running {
            try await dock.takeIn(card, "CAM1")
            try await dock.untilSpooled(count)
        }
        dock.parts.line.set(terms)
        return dock
    }

    @Test func `a queue that the night is long enough for is empty before the window closes`()
        async throws
    {
        try await withTemporaryDirectory { root in
            var terms = try UplinkTerms.nightly()
            terms.retention = RetentionPolicy(mode: .governance, defaultPeriod: .days(70))
            let dock = try await dock(in: root, terms, waiting: 7)
            // A hundred bytes every five minutes.
            try await dock.parts.ledger.noteTransfer(bytes: 1_000, busy: .seconds(1_000))

            let report = try await dock.administration().uplinkForecast()

            #expect(report.measuredBytesPerSecond == 1)
            #expect(!report.assumed)
            #expect(report.waitingBytes == 700)
            #expect(report.emptyAt == Timestamp(try instant("2026-03-02T22:11:40Z")))
            #expect(report.windowClosesAt == Timestamp(try instant("2026-03-03T06:00:00Z")))
            #expect(report.drainsInWindow == true)
            #expect(report.leftAtCloseBytes == 0)
            // All of it came on the dock's first day.
            #expect(report.inflowBytesPerDay == 700)
            #expect(report.storeBytesAtSteadyState == 49_000)
            #expect(report.retentionDays == 70)
            let days = try #require(report.spoolDaysLeft)
            #expect(days > 1_000)
            #expect(report.note == nil)
        }
    }

    @Test func `what the night is too short for is left when the window closes`() async throws {
        try await withTemporaryDirectory { root in
            let dock = try await dock(in: root, .nightly(), waiting: 4)
            // 360 bytes go in a night of eight hours.
            try await dock.parts.ledger.noteTransfer(bytes: 10, busy: .seconds(800))

            let report = try await dock.administration().uplinkForecast()

            #expect(report.drainsInWindow == false)
            #expect(report.leftAtCloseBytes == 40)
            #expect(report.emptyAt == Timestamp(try instant("2026-03-03T22:53:20Z")))
            #expect(report.retentionDays == nil)
            #expect(report.storeBytesAtSteadyState == nil)
            #expect(report.note == "no [retention] is configured")
        }
    }

    @Test func `without a measurement the cap is assumed, and without a cap nothing`()
        async throws
    {
        try await withTemporaryDirectory { root in
            var terms = UplinkTerms.open
            terms.cap = try LineRate("0.008 kbit/s")
            let dock = try await dock(in: root, terms, waiting: 1)

            let capped = try await dock.administration().uplinkForecast()
            dock.parts.line.set(.open)
            let unknown = try await dock.administration().uplinkForecast()

            #expect(capped.assumed)
            #expect(capped.measuredBytesPerSecond == 1)
            #expect(capped.emptyAt == Timestamp(time.now.advanced(by: .seconds(100))))
            #expect(capped.windowClosesAt == nil)
            #expect(capped.drainsInWindow == nil)
            #expect(!unknown.assumed)
            #expect(unknown.measuredBytesPerSecond == nil)
            #expect(unknown.emptyAt == nil)
            #expect(unknown.note?.contains("no rate is known") == true)
        }
    }

    @Test func `nothing drains while it is paused or held, and an order opens the line`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let dock = try await dock(in: root, .nightly(), waiting: 1)
            let administration = try dock.administration()
            try await dock.parts.ledger.noteTransfer(bytes: 1_000, busy: .seconds(1_000))

            _ = try await administration.order(.pause, as: .admin)
            let paused = try await administration.uplinkForecast()
            _ = try await administration.order(.now, as: .admin)
            let forced = try await administration.uplinkForecast()
            var held = try UplinkTerms.nightly()
            held.isHeld = true
            dock.parts.line.set(held)
            let atRest = try await administration.uplinkForecast()

            for report in [paused, atRest] {
                #expect(report.emptyAt == nil)
                #expect(report.note?.contains("held or paused") == true)
            }
            #expect(forced.emptyAt == Timestamp(time.now.advanced(by: .seconds(100))))
        }
    }
}

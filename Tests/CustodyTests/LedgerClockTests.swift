// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import TestSupport
import Testing

@testable import Custody

struct LedgerClockTests {
    @Test func `a clock's difference is in the log before and after it was set`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()
            let now = fixture.clock.now
            func difference(_ ahead: Duration, zone: Int?) -> ClockDifference {
                let shown = now.advanced(by: ahead + .seconds(zone ?? 3_600))
                let reading = ClockReading(
                    shown: CameraTime(nanoseconds: shown.nanosecondsSinceEpoch),
                    zoneSeconds: zone,
                    readAt: now,
                    uncertainty: .milliseconds(510)
                )
                return ClockDifference(reading, zoneSeconds: 3_600)
            }

            try await fixture.ledger.noteClock(
                difference(.milliseconds(-95_250), zone: nil),
                isHostSynchronised: true,
                docking: docking
            )
            try await fixture.ledger.noteClockCorrection(
                difference(.zero, zone: 7_200),
                isHostSynchronised: nil,
                docking: docking
            )

            let entries = try await fixture.ledger.custodyEntries(limit: 10).suffix(2)
            #expect(entries.map(\.event) == ["clock-measured", "clock-corrected"])
            #expect(entries.first?.camera == fixture.serial)
            #expect(entries.first?.docking == docking)
            #expect(entries.first?.detail["ahead_ms"] == -95_250)
            #expect(entries.first?.detail["uncertainty_ms"] == 510)
            #expect(entries.first?.detail["camera_zone_s"] == nil)
            #expect(entries.first?.detail["host_synchronised"] == true)
            #expect(entries.last?.detail["ahead_ms"] == 0)
            #expect(entries.last?.detail["host_synchronised"] == nil)
            #expect(entries.last?.detail["camera_zone_s"] == 7_200)
        }
    }

    @Test func `a recording keeps the clock as it came, not as it was corrected`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()
            let found = Self.difference(at: fixture.clock.now, ahead: .seconds(-200))
            try await fixture.ledger.noteClock(found, isHostSynchronised: false, docking: docking)
            let again = Self.difference(at: fixture.clock.now, ahead: .seconds(3))
            try await fixture.ledger.noteClock(again, isHostSynchronised: true, docking: docking)

            let id = try #require(
                try await fixture.list(["a"], docking: docking, recordedAt: 1_772_403_247).first
            )
            try await fixture.bring(id, to: .spooled)

            let kept = try await fixture.ledger.recording(id)?.summary
            let clock = try #require(kept?.clock)
            #expect(clock.aheadOfUTC == .seconds(-200))
            #expect(clock.uncertainty == .milliseconds(510))
            #expect(clock.measuredAt == fixture.clock.now)
            #expect(clock.isHostSynchronised == false)
            let recorded = try #require(kept?.recordedAt)
            #expect(
                kept?.recordedUTC
                    == UTCTime(nanosecondsSinceEpoch: recorded.nanoseconds)
                    .advanced(by: .seconds(200))
            )
        }
    }

    private static func difference(at now: UTCTime, ahead: Duration) -> ClockDifference {
        let reading = ClockReading(
            shown: CameraTime(nanoseconds: now.advanced(by: ahead).nanosecondsSinceEpoch),
            zoneSeconds: 0,
            readAt: now,
            uncertainty: .milliseconds(510)
        )
        return ClockDifference(reading, zoneSeconds: 0)
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import SystemPackage
import TestSupport
import Testing

/// How old what is not confirmed is, and how much comes in.
struct LedgerShapeTests {
    private func shape(
        _ fixture: LedgerFixture,
        _ ages: [Duration]
    ) async throws -> [QueueShapeRow] {
        try await fixture.ledger.queueShape(ages: ages, now: fixture.clock.now)
    }

    @Test func `each recording counts at the first bound that its age is within`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()
            let start = fixture.clock.now
            // At 3,600 s their ages are 3,600, 61, 60 and 0 seconds.
            for (second, name) in [(0, "a"), (3_539, "b"), (3_540, "c"), (3_600, "d")] {
                let time = start.advanced(by: .seconds(second))
                fixture.clock.advance(time.since(fixture.clock.now))
                try await fixture.list([name], docking: docking)
            }
            func counts(_ ages: [Duration]) async throws -> [[Int]] {
                try await shape(fixture, ages).map { $0.tallies.map(\.count) }
            }

            #expect(try await counts([.seconds(60), .seconds(3_599)]) == [[2, 1, 1]])
            #expect(try await counts([.seconds(60), .seconds(3_600)]) == [[2, 2, 0]])
            #expect(try await counts([]) == [[4]])
            let row = try #require(try await shape(fixture, [.seconds(60)]).first)
            #expect(row.camera == fixture.serial)
            #expect(row.reason == "on-camera")
            #expect(row.tallies == [Tally(count: 2, bytes: 200), Tally(count: 2, bytes: 200)])
        }
    }

    @Test func `rows go by camera, then by reason, without what is confirmed or withheld`()
        async throws
    {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            #expect(try await shape(fixture, [.seconds(60)]).isEmpty)
            let ours = try await fixture.list(["a", "b", "c"], docking: try await fixture.dock())
            let second = try await fixture.dock(CameraSerial("CAM0"), id: "D2")
            let theirs = try await fixture.list(["a"], docking: second)
            _ = try await fixture.ledger.register(
                [LedgerFixture.recording("w", forwarding: .withheld(reason: "private"))],
                docking: second
            )
            try await fixture.bring(ours[0], to: .spooled)
            try await fixture.bring(ours[1], to: .confirmed)
            try await fixture.bring(theirs[0], to: .uploading)

            let rows = try await shape(fixture, []).map { "\($0.camera) \($0.reason)" }

            #expect(rows == ["CAM0 uploading", "CAM1 on-camera", "CAM1 waiting"])
        }
    }

    @Test func `what is being sent is one row, whether or not it failed before`()
        async throws
    {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let ids = try await fixture.list(["a", "b"], docking: try await fixture.dock())
            for id in ids { try await fixture.bring(id, to: .uploading) }
            try await fixture.postpone(ids[0], until: fixture.clock.now)
            try await fixture.step(ids[0], to: .uploading)

            let rows = try await shape(fixture, [.seconds(60)])

            #expect(rows.map(\.reason) == ["uploading"])
            #expect(rows.first?.tallies == [Tally(count: 2, bytes: 200), Tally()])
        }
    }

    @Test func `what came in is counted from its time on, whatever became of it`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            #expect(try await fixture.ledger.inflow(since: fixture.clock.now) == Tally())
            let docking = try await fixture.dock()
            try await fixture.list(["old"], docking: docking)
            fixture.clock.advance(.nanoseconds(1))
            let since = fixture.clock.now
            let ids = try await fixture.list(["a", "b"], docking: docking)
            try await fixture.bring(ids[0], to: .confirmed)
            _ = try await fixture.ledger.register(
                [LedgerFixture.recording("w", forwarding: .withheld(reason: "private"))],
                docking: docking
            )

            #expect(try await fixture.ledger.inflow(since: since) == Tally(count: 2, bytes: 200))
            #expect(
                try await fixture.ledger.inflow(since: since.advanced(by: .nanoseconds(1)))
                    == Tally()
            )
        }
    }
}

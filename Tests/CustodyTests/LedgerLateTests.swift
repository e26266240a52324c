// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import SystemPackage
import TestSupport
import Testing

/// What ought to be confirmed by now, and why it is not.
struct LedgerLateTests {
    @Test func `late is what was listed before the time, and nothing listed at it`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            #expect(
                try await fixture.ledger.late(before: fixture.clock.now, limit: 9)
                    == LateRecordings(recordings: [], groups: [])
            )
            let docking = try await fixture.dock()
            let first = try await fixture.list(["a"], docking: docking)
            let cutoff = fixture.clock.now
            fixture.clock.advance(.nanoseconds(1))
            let second = try await fixture.list(["b"], docking: docking)

            let none = try await fixture.ledger.late(before: cutoff, limit: 9)
            let one = try await fixture.ledger.late(before: fixture.clock.now, limit: 9)
            let both = try await fixture.ledger.late(
                before: fixture.clock.now.advanced(by: .nanoseconds(1)),
                limit: 9
            )

            #expect(none.recordings.isEmpty && none.groups.isEmpty && none.total == Tally())
            #expect(one.recordings.map(\.id) == first)
            #expect(one.total == Tally(count: 1, bytes: 100))
            #expect(both.recordings.map(\.id) == first + second)
        }
    }

    @Test func `what is confirmed, cleared or withheld is never late`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()
            let ids = try await fixture.list(["a", "b", "c"], docking: docking)
            try await fixture.bring(ids[0], to: .confirmed)
            try await fixture.bring(ids[1], to: .cleared)
            _ = try await fixture.ledger.register(
                [LedgerFixture.recording("w", forwarding: .withheld(reason: "private"))],
                docking: docking
            )
            fixture.clock.advance(.seconds(1))

            let late = try await fixture.ledger.late(before: fixture.clock.now, limit: 9)

            #expect(late.recordings.map(\.id) == [ids[2]])
            #expect(late.total == Tally(count: 1, bytes: 100))
        }
    }

    @Test func `few are named, but all are counted by camera and reason`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let other = try #require(CameraSerial("CAM0"))
            let ours = try await fixture.list(["a", "b", "c"], docking: try await fixture.dock())
            let second = try await fixture.dock(other, id: "D2")
            let theirs = try await fixture.list(["a"], docking: second)
            try await fixture.bring(ours[2], to: .spooled)
            try await fixture.bring(theirs[0], to: .quarantined)
            fixture.clock.advance(.seconds(1))
            func late(_ limit: Int) async throws -> LateRecordings {
                try await fixture.ledger.late(before: fixture.clock.now, limit: limit)
            }

            #expect(try await late(2).recordings.map(\.id) == [ours[0], ours[1]])
            #expect(try await late(0).recordings.isEmpty)
            #expect(try await late(-1).recordings.isEmpty)
            let named = try await late(1)
            #expect(named.total == Tally(count: 4, bytes: 400))
            let groups = named.groups.map { "\($0.camera) \($0.reason) \($0.tally.count)" }
            #expect(
                groups == ["CAM0 store-rejected 1", "CAM1 on-camera 2", "CAM1 waiting 1"]
            )
        }
    }

    @Test func `each state has its word, and figures and recordings say the same`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let names = ["listed", "copying", "spooled", "failed", "uploading", "quarantined"]
            let ids = try await fixture.list(names, docking: try await fixture.dock())
            try await fixture.bring(ids[1], to: .copying)
            try await fixture.bring(ids[2], to: .spooled)
            for id in ids[3...4] { try await fixture.bring(id, to: .uploading) }
            try await fixture.postpone(ids[3], as: "store-full", until: fixture.clock.now)
            try await fixture.step(ids[5], to: .quarantined)
            fixture.clock.advance(.seconds(1))

            let late = try await fixture.ledger.late(before: fixture.clock.now, limit: 9)

            #expect(
                late.recordings.map(\.outstandingReason) == [
                    "on-camera", "copying", "waiting", "store-full", "uploading", "store-conflict",
                ]
            )
            #expect(
                late.groups.map(\.reason) == late.recordings.map(\.outstandingReason).sorted()
            )
        }
    }
}

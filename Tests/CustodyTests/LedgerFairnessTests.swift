// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import SystemPackage
import TestSupport
import Testing

/// Every camera's turn in the queue.
struct LedgerFairnessTests {
    /// Spools recordings of a camera of its own, named and ordered by the camera's time.
    private func spool(
        _ fixture: LedgerFixture,
        camera: String,
        times: [Int64]
    ) async throws -> [RecordingID] {
        let serial = try #require(CameraSerial(camera))
        let docking = try await fixture.dock(serial, id: "D-\(camera)")
        var ids: [RecordingID] = []
        for time in times {
            let id = try await fixture.list(["\(time)"], docking: docking, recordedAt: time)[0]
            try await fixture.bring(id, to: .spooled)
            ids.append(id)
        }
        return ids
    }

    @Test func `each camera's first recordings are due, however long another's line is`()
        async throws
    {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let long = try await spool(fixture, camera: "LONG", times: [5, 3, 1, 4, 2])
            let short = try await spool(fixture, camera: "SHORT", times: [11])
            _ = try await fixture.dock(CameraSerial("EMPTY"), id: "D-EMPTY")
            let last = try await spool(fixture, camera: "LAST", times: [10, 9, 12])

            #expect(try await fixture.due(2) == [long[2], long[4], last[1], last[0], short[0]])
            #expect(try await fixture.due(1) == [long[2], last[1], short[0]])
            #expect(try await fixture.due(9).count == 9)
            #expect(try await fixture.due(0).isEmpty)
            #expect(try await fixture.due(-1).isEmpty)
        }
    }

    @Test func `urgent ones come first in each line and in all, then the oldest, then the first`()
        async throws
    {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let one = try await spool(fixture, camera: "ONE", times: [1, 7])
            let two = try await spool(fixture, camera: "TWO", times: [1, 6])
            for id in [one[1], two[1]] {
                try await fixture.ledger.setUrgent(true, id, actor: .service)
            }

            #expect(try await fixture.due() == [two[1], one[1], one[0], two[0]])
            #expect(try await fixture.due(1) == [two[1], one[1]])
        }
    }

    @Test func `asked for urgent ones only, the ledger gives no other`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            _ = try await spool(fixture, camera: "ONE", times: [1, 2])
            let two = try await spool(fixture, camera: "TWO", times: [3, 4])
            #expect(try await fixture.due(9, urgentOnly: true).isEmpty)

            try await fixture.ledger.setUrgent(true, two[1], actor: .service)

            #expect(try await fixture.due(9, urgentOnly: true) == [two[1]])
        }
    }

    @Test func `a camera whose recordings are all postponed or under way has no turn`()
        async throws
    {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let one = try await spool(fixture, camera: "ONE", times: [1, 2])
            let two = try await spool(fixture, camera: "TWO", times: [3])
            let until = fixture.clock.now.advanced(by: .seconds(60))
            try await fixture.ledger.beginForwarding(one, to: "store")
            try await fixture.postpone(one[0], until: until)

            #expect(try await fixture.due() == two)

            fixture.clock.advance(.seconds(60))
            #expect(try await fixture.due() == [one[0]] + two)
        }
    }

    @Test func `what is due says as much as choosing needs`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let id = try await spool(fixture, camera: "ONE", times: [7])[0]
            try await fixture.ledger.beginForwarding([id], to: "store")
            try await fixture.postpone(id, until: fixture.clock.now)
            try await fixture.ledger.setUrgent(true, id, actor: .service)

            let due = try await fixture.ledger.dueRecordings(perCamera: 1, urgentOnly: true)

            let expected = DueRecording(
                id: id,
                camera: try #require(CameraSerial("ONE")),
                isUrgent: true,
                recordedAt: CameraTime(nanoseconds: 7_000_000_000),
                sizeBytes: 100,
                attempts: 1
            )
            #expect(due == [expected])
        }
    }

    @Test func `recordings are given in the order asked for, without those that wait no more`()
        async throws
    {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let ids = try await spool(fixture, camera: "ONE", times: [1, 2, 3, 4])
            try await fixture.ledger.beginForwarding([ids[1]], to: "store")
            try await fixture.step(ids[2], to: .quarantined)

            let queued = try await fixture.ledger.queued(
                [ids[3], ids[1], RecordingID("none"), ids[2], ids[0]]
            )

            #expect(queued.map(\.id) == [ids[3], ids[0]])
            #expect(queued.first?.summary.category == "uncategorised")
            #expect(queued.first?.summary.proof == nil)
            #expect(queued.first?.docking.id == DockingID("D-ONE"))
            #expect(try await fixture.ledger.queued([]).isEmpty)
        }
    }
}

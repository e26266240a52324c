// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import TestSupport
import Testing

@testable import Custody

/// Cameras that do not come back, and footage that comes late.
struct LedgerOverdueTests {
    private static let limits: [RosterEntry.Kind: Duration] = [.bodyWorn: .seconds(7 * 86_400)]

    private static func withEnrolled(
        kind: RosterEntry.Kind = .bodyWorn,
        _ body: (LedgerFixture) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            var edit = RosterEdit(fixture.serial, .enrolled)
            edit.kind = kind
            try await fixture.ledger.edit([edit], actor: .service)
            try await body(fixture)
            #expect(try await fixture.ledger.verifyLog().isWhole)
        }
    }

    private static func overdue(_ fixture: LedgerFixture) async throws -> [OverdueCamera] {
        try await fixture.ledger.noteOverdue(after: limits)
    }

    @Test func `a camera that was never docked is counted from its enrolment`() async throws {
        try await Self.withEnrolled { fixture in
            let due = fixture.clock.now.advanced(by: .seconds(7 * 86_400))
            fixture.clock.advance(.seconds(7 * 86_400 - 1))
            #expect(try await Self.overdue(fixture) == [])

            fixture.clock.advance(.seconds(1))
            let found = try await Self.overdue(fixture)
            #expect(found.map(\.entry.serial) == [fixture.serial])
            #expect(found.map(\.since) == [due])
            #expect(found.first?.lastDockedAt == nil)
            let last = try await fixture.ledger.custodyEntries(limit: 100).last
            #expect(last?.event == "camera-overdue")
            #expect(last?.detail["last-docked"] == "never")
        }
    }

    @Test func `each absence is written down once, and ends with a docking`() async throws {
        try await Self.withEnrolled { fixture in
            for round in 1...2 {
                let docking = try await fixture.dock(id: "D\(round)")
                fixture.clock.advance(.seconds(30 * 86_400))
                #expect(try await Self.overdue(fixture) == [])
                try await fixture.ledger.end(docking)
                fixture.clock.advance(.seconds(8 * 86_400))
                #expect(try await Self.overdue(fixture).count == 1)
                fixture.clock.advance(.seconds(86_400))
                let again = try await Self.overdue(fixture)
                #expect(again.map(\.since) == [fixture.clock.now.advanced(by: .seconds(-172_800))])
            }
            let events = try await fixture.events()
            #expect(events.count { $0 == "camera-overdue" } == 2)
        }
    }

    @Test func `cameras that have no limit, or are retired, are never overdue`() async throws {
        try await Self.withEnrolled(kind: .inCar) { fixture in
            fixture.clock.advance(.seconds(1_000 * 86_400))
            let found = try await Self.overdue(fixture)
            #expect(found == [])
        }
        try await Self.withEnrolled { fixture in
            var edit = RosterEdit(fixture.serial, .enrolled)
            edit.service = .retired(reason: "lost")
            try await fixture.ledger.edit([edit], actor: .service)
            fixture.clock.advance(.seconds(1_000 * 86_400))
            let found = try await Self.overdue(fixture)
            #expect(found == [])
        }
    }

    @Test func `recordings of one officer around one time are found, whoever has the camera now`()
        async throws
    {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let car = try #require(CameraSerial("CAR7"))
            let other = try #require(CameraSerial("OTHER"))
            for (serial, kind, name) in [
                (fixture.serial, RosterEntry.Kind.bodyWorn, "Officer 12"),
                (car, .inCar, "Officer 12"), (other, .bodyWorn, "Officer 13"),
            ] {
                var edit = RosterEdit(serial, .enrolled)
                edit.kind = kind
                edit.assignedTo = name
                try await fixture.ledger.edit([edit], actor: .service)
            }
            var ids: [RecordingID] = []
            let start: Int64 = 1_772_403_247
            let times: [(CameraSerial, String, Int64)] = [
                (fixture.serial, "a", 0), (car, "b", 100), (car, "c", 101), (other, "d", 0),
            ]
            for (serial, name, time) in times {
                let docking = try await fixture.dock(serial, id: "D-\(name)")
                ids += try await fixture.list([name], docking: docking, recordedAt: start + time)
                try await fixture.bring(try #require(ids.last), to: .spooled)
            }
            var edit = RosterEdit(car)
            edit.assignedTo = "Officer 99"
            try await fixture.ledger.edit([edit], actor: .service)

            let found = try await fixture.ledger.recordings(
                of: "Officer 12",
                in: UTCTime(
                    secondsSinceEpoch: start - 100
                )...UTCTime(secondsSinceEpoch: start + 100),
                limit: 9
            )

            #expect(found.map(\.id) == [ids[0], ids[1]])
            #expect(found.map(\.cameraKind) == [.bodyWorn, .inCar])
            #expect(
                try await fixture.ledger.recordings(
                    of: "Officer 99",
                    in: UTCTime(
                        secondsSinceEpoch: start
                    )...UTCTime(secondsSinceEpoch: start + 9_999),
                    limit: 9
                ).isEmpty
            )
        }
    }

    @Test(arguments: [(86_400, false), (86_401, true)])
    func `footage that is taken in a day after it was made is late`(
        age: Int64,
        isLate: Bool
    ) async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()
            let ids = try await fixture.list(
                ["a"],
                docking: docking,
                recordedAt: fixture.clock.now.secondsSinceEpoch - age
            )
            let id = try #require(ids.first)
            try await fixture.ledger.beginCopying([id])

            try await fixture.ledger.markSpooled(
                [SpooledRecording(id: id, files: [LedgerFixture.verified(id)])],
                by: .utc
            )

            let lines = try await fixture.ledger.lateArrivals(ReportFilter(), limit: 9).lines
            #expect(lines.map(\.lateBy) == (isLate ? [.seconds(age)] : []))
            let last = try await fixture.ledger.custodyEntries(limit: 100).last
            #expect((last?.event == "recording-late") == isLate)
            if isLate { #expect(last?.detail["age_s"] == .number(age)) }
            // Taken in anew, it is judged anew.
            try await fixture.ledger.quarantine(id, QuarantineReason(.spoolDamaged, "test"))
            try await fixture.ledger.relist(id, actor: .service, reason: "test")
            let after = try await fixture.ledger.lateArrivals(ReportFilter(), limit: 9).lines
            #expect(after.isEmpty)
        }
    }
}

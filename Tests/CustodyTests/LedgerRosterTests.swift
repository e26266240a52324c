// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import TestSupport
import Testing

/// The roster in the ledger.
struct LedgerRosterTests {
    private let person = CustodyActor.user(uid: 1_000)

    private static func serial(_ text: String) throws -> CameraSerial {
        try #require(CameraSerial(text))
    }

    @Test func `a camera is enrolled, changed, retired and reinstated, and the log says so`()
        async throws
    {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let ledger = fixture.ledger
            let serial = try Self.serial("CAM1")
            var first = RosterEdit(serial, .enrolled)
            first.site = "Central"
            first.kind = .inCar
            first.assignedTo = "Car 7"
            first.assignment = .perShift
            var second = RosterEdit(serial)
            second.assignedTo = "Car 8"

            #expect(try await ledger.edit([first], actor: person) == [.enrolled])
            #expect(try await ledger.edit([first], actor: person) == [.unchanged])
            #expect(try await ledger.edit([second], actor: .service) == [.changed])
            let retired = RosterEdit(serial, .retired(reason: "lost"))
            #expect(try await ledger.edit([retired], actor: person) == [.retired])
            let entry = try #require(try await ledger.roster().first)
            #expect(entry.retirement?.reason == "lost")
            #expect(
                try await ledger.edit([RosterEdit(serial, .enrolled)], actor: person)
                    == [.reinstated]
            )

            let expected = RosterEntry(
                serial: serial,
                site: "Central",
                assignedTo: "Car 8",
                assignment: .perShift,
                kind: .inCar
            )
            #expect(try await ledger.roster() == [expected])
            let entries = try await ledger.custodyEntries().filter { $0.camera == serial }
            #expect(
                entries.map(\.event) == [
                    "camera-enrolled", "roster-changed", "camera-retired", "camera-enrolled",
                ]
            )
            #expect(entries.map(\.actor) == [person, .service, person, person])
            #expect(entries[1].detail == ["assigned-to": "Car 8", "before-assigned-to": "Car 7"])
            #expect(entries[2].detail == ["retired": "lost"])
            #expect(entries[3].detail == ["retired": "", "before-retired": "lost"])
        }
    }

    @Test func `an edit that enrolls nobody makes no entry`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            var edit = RosterEdit(try Self.serial("CAM1"))
            edit.model = "X2"

            #expect(try await fixture.ledger.edit([edit], actor: person) == [.unchanged])
            #expect(try await fixture.ledger.roster().isEmpty)
        }
    }

    @Test func `a camera that is retired twice keeps the day of the first time`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let serial = try Self.serial("CAM1")
            try await fixture.ledger.edit(
                [RosterEdit(serial, .retired(reason: "lost"))],
                actor: person
            )
            let day = try await fixture.ledger.roster().first?.retirement?.at
            fixture.clock.advance(.seconds(86_400))

            try await fixture.ledger.edit(
                [RosterEdit(serial, .retired(reason: "found"))],
                actor: person
            )

            let retirement = try #require(try await fixture.ledger.roster().first?.retirement)
            #expect(retirement.at == day)
            #expect(retirement.reason == "found")
        }
    }
}

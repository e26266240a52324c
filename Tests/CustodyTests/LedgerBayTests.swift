// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import TestSupport
import Testing

/// The names that people give to bays.
struct LedgerBayTests {
    private let person = CustodyActor.user(uid: 1_000)
    private let first = BayPath("pci-0000:00:14.0-usb-0:1")
    private let second = BayPath("pci-0000:00:14.0-usb-0:2")

    @Test func `a name is given, changed and taken away, and the log says by whom`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)

            try await fixture.ledger.nameBay(first, "A1", actor: person)
            #expect(try await fixture.ledger.bayNames() == [first: "A1"])
            try await fixture.ledger.nameBay(first, "A2", actor: person)
            #expect(try await fixture.ledger.bayNames() == [first: "A2"])
            try await fixture.ledger.nameBay(first, nil, actor: person)
            #expect(try await fixture.ledger.bayNames().isEmpty)

            let entries = try await fixture.ledger.custodyEntries().filter {
                $0.event == "bay-named"
            }
            #expect(entries.allSatisfy { $0.actor == person })
            let port = CustodyValue.text(first.rawValue)
            let expected: [CustodyDetail] = [
                ["path": port, "name": "A1"], ["path": port, "before": "A1", "name": "A2"],
                ["path": port, "before": "A2"],
            ]
            #expect(entries.map(\.detail) == expected)
        }
    }

    @Test func `what a bay is called already changes nothing`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            try await fixture.ledger.nameBay(second, nil, actor: person)
            try await fixture.ledger.nameBay(first, "A1", actor: person)
            let before = try await fixture.events()

            try await fixture.ledger.nameBay(first, "A1", actor: person)

            #expect(try await fixture.events() == before)
            #expect(before.count { $0 == "bay-named" } == 1)
        }
    }

    @Test func `two bays never have one name`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            try await fixture.ledger.nameBay(first, "A1", actor: person)

            await #expect(throws: LedgerError.bayNameTaken("A1", by: first)) {
                try await fixture.ledger.nameBay(second, "A1", actor: person)
            }

            #expect(try await fixture.ledger.bayNames() == [first: "A1"])
            try await fixture.ledger.nameBay(first, nil, actor: person)
            try await fixture.ledger.nameBay(second, "A1", actor: person)
            #expect(try await fixture.ledger.bayNames() == [second: "A1"])
        }
    }
}

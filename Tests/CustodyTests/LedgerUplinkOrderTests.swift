// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import SystemPackage
import TestSupport
import Testing

/// What people order for the uplink.
struct LedgerUplinkOrderTests {
    private let person = CustodyActor.user(uid: 1_000)

    @Test func `an order stands over a restart, with the time it was given`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            #expect(try await fixture.ledger.uplinkOrder() == nil)
            let given = fixture.clock.now
            try await fixture.ledger.setUplinkOrder(.paused, actor: person)
            try fixture.ledger.close()
            fixture.clock.advance(.seconds(60))

            let reopened = try LedgerFixture(path, clock: fixture.clock)

            let standing = try #require(try await reopened.ledger.uplinkOrder())
            #expect(standing.order == .paused)
            #expect(standing.since == given)
        }
    }

    @Test func `each change is an entry, and the same order again is none`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let ledger = fixture.ledger
            let start = fixture.clock.now
            for order in [nil, .paused, .paused, .now, nil, nil] as [UplinkOrder?] {
                try await ledger.setUplinkOrder(order, actor: person)
                fixture.clock.advance(.seconds(1))
            }

            #expect(try await ledger.uplinkOrder() == nil)
            let entries = try await ledger.custodyEntries().filter { $0.event == "uplink-ordered" }
            #expect(entries.map { $0.detail["order"] } == ["paused", "now", "none"])
            #expect(entries.map(\.actor) == [person, person, person])
            #expect(entries[1].time == start.advanced(by: .seconds(3)).iso8601)
            #expect(try await ledger.verifyLog().isWhole)
        }
    }

    @Test func `the same order again does not make it younger, another one does`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let given = fixture.clock.now
            try await fixture.ledger.setUplinkOrder(.now, actor: person)
            fixture.clock.advance(.seconds(5))

            try await fixture.ledger.setUplinkOrder(.now, actor: person)
            #expect(try await fixture.ledger.uplinkOrder()?.since == given)
            try await fixture.ledger.setUplinkOrder(.paused, actor: person)

            #expect(try await fixture.ledger.uplinkOrder()?.since == fixture.clock.now)
        }
    }
}

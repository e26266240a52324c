// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import SystemPackage
import TestSupport
import Testing

/// How fast the uplink has been.
struct LedgerRateTests {
    @Test func `the rate is that of all busy time from the hour on`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let start = fixture.clock.now
            let ledger = fixture.ledger
            #expect(try await ledger.measuredRate(since: start) == nil)

            for _ in 0..<2 { try await ledger.noteTransfer(bytes: 1_000, busy: .seconds(2)) }
            #expect(try await ledger.measuredRate(since: start) == 500)
            fixture.clock.advance(.seconds(3_600))
            try await ledger.noteTransfer(bytes: 3_000, busy: .seconds(1))

            #expect(try await ledger.measuredRate(since: start) == 1_000)
            #expect(try await ledger.measuredRate(since: fixture.clock.now) == 3_000)
            let next = fixture.clock.now.advanced(by: .seconds(3_600))
            #expect(try await ledger.measuredRate(since: next) == nil)
        }
    }

    @Test func `an hour counts whole, from its first second to its last`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let hour = fixture.clock.now.secondsSinceEpoch / 3_600
            let end = UTCTime(secondsSinceEpoch: (hour + 1) * 3_600)
            try await fixture.ledger.noteTransfer(bytes: 10, busy: .seconds(1))

            let last = end.advanced(by: .nanoseconds(-1))
            #expect(try await fixture.ledger.measuredRate(since: last) == 10)
            #expect(try await fixture.ledger.measuredRate(since: end) == nil)
        }
    }

    @Test func `time without bytes slows the rate, bytes without time do not count`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let before = try await fixture.events()
            let ledger = fixture.ledger
            try await ledger.noteTransfer(bytes: 7, busy: .zero)
            #expect(try await ledger.measuredRate(since: fixture.clock.now) == nil)
            try await ledger.noteTransfer(bytes: 100, busy: .nanoseconds(1))
            #expect(try await ledger.measuredRate(since: fixture.clock.now) == 100_000)

            try await ledger.noteTransfer(bytes: 0, busy: .milliseconds(9))

            #expect(try await ledger.measuredRate(since: fixture.clock.now) == 10_000)
            #expect(try await fixture.events() == before)
        }
    }
}

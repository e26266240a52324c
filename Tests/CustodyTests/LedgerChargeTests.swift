// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import GRDB
import SystemPackage
import TestSupport
import Testing

/// What the ledger keeps of cameras' charge.
struct LedgerChargeTests {
    private static let day: Duration = .seconds(86_400)

    /// Charges a camera by a percent a minute.
    private func charge(
        _ fixture: LedgerFixture,
        _ docking: DockingID,
        _ percents: ClosedRange<Int>
    ) async throws {
        for percent in percents {
            let sample = ChargeSample(at: fixture.clock.now, percent: percent, stepPercent: 1)
            try await fixture.ledger.noteCharge(sample, docking: docking)
            fixture.clock.advance(.seconds(60))
        }
    }

    private func curves(
        _ fixture: LedgerFixture,
        except docking: DockingID? = nil,
        limit: Int = 10
    ) async throws -> [[Int]] {
        try await fixture.ledger
            .chargeCurves(of: fixture.serial, except: docking, limit: limit)
            .map { $0.rises.map(\.percent) }
    }

    @Test func `each docking has its curve, the latest count, the present one does not`()
        async throws
    {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            #expect(try await curves(fixture).isEmpty)
            for (id, percents) in [("D1", 10...12), ("D2", 20...22), ("D3", 30...31)] {
                try await charge(fixture, try await fixture.dock(id: id), percents)
            }

            #expect(try await curves(fixture) == [[10, 11, 12], [20, 21, 22], [30, 31]])
            #expect(try await curves(fixture, limit: 2) == [[20, 21, 22], [30, 31]])
            #expect(
                try await curves(fixture, except: DockingID("D3"), limit: 1) == [[20, 21, 22]]
            )
        }
    }

    @Test func `a docking that is not known keeps nothing, and is no error`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)

            try await charge(fixture, DockingID("none"), 1...2)

            #expect(try await curves(fixture).isEmpty)
        }
    }

    @Test func `what is old is thinned to the first of each ten percent, and then goes`()
        async throws
    {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            try await charge(fixture, try await fixture.dock(id: "D1"), 15...42)
            fixture.clock.advance(Self.day * 13)
            try await charge(fixture, try await fixture.dock(id: "D2"), 15...17)

            try await fixture.ledger.thinCharges(of: fixture.serial)
            #expect(try await curves(fixture) == [Array(15...42), [15, 16, 17]])

            fixture.clock.advance(Self.day * 2)
            try await fixture.ledger.thinCharges(of: fixture.serial)
            #expect(try await curves(fixture) == [[15, 20, 30, 40], [15, 16, 17]])
            try await fixture.ledger.thinCharges(of: fixture.serial)
            #expect(try await curves(fixture) == [[15, 20, 30, 40], [15, 16, 17]])

            fixture.clock.advance(Self.day * (5 * 365 - 10))
            try await fixture.ledger.thinCharges(of: fixture.serial)
            #expect(try await curves(fixture) == [[15]])
        }
    }

    @Test func `another camera's samples are left alone`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let other = try #require(CameraSerial("CAM2"))
            try await charge(fixture, try await fixture.dock(other, id: "D1"), 15...18)
            fixture.clock.advance(Self.day * 15)
            _ = try await fixture.dock(id: "D2")

            try await fixture.ledger.thinCharges(of: fixture.serial)

            let kept = try await fixture.ledger.chargeCurves(of: other, except: nil, limit: 9)
            #expect(kept.map { $0.rises.count } == [4])
        }
    }

    static let lacks: [(state: String, lack: OutstandingFootage)] = [
        ("listed", .unread), ("copying", .unread), ("spooled", .unconfirmed),
        ("uploading", .unconfirmed), ("quarantined", .setAside), ("confirmed", []),
    ]

    @Test(arguments: lacks)
    func `what a camera's recordings lack is known by their states`(
        _ state: String,
        _ lack: OutstandingFootage
    ) async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let other = try #require(CameraSerial("CAM2"))
            _ = try await fixture.dock(other, id: "D2")
            let docking = try await fixture.dock()
            try await fixture.list(["a"], docking: docking)
            try await fixture.ledger.write { transaction in
                try transaction.execute(
                    "UPDATE recordings SET state = ?1, confirmed_at = iif(?1 = 'confirmed', 1, NULL)",
                    [state]
                )
            }

            let found = try await fixture.ledger.outstanding(of: [fixture.serial, other])

            #expect(found == [fixture.serial: lack, other: []])
        }
    }
}

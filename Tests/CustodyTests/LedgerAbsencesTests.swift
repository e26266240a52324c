// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import TestSupport
import Testing

@testable import Custody

/// What should be on a camera and is not.
struct LedgerAbsencesTests {
    private static let volume = "C0FF-EE00"

    private static func medium(
        _ shown: [RecordingID] = [],
        sizes: [String: Int64] = [:],
        hidden: [String] = [],
        numbers: ShownNumbers? = nil
    ) -> ShownMedium {
        ShownMedium(
            recordings: Set(shown),
            sizes: Dictionary(uniqueKeysWithValues: sizes.map { (SourcePath($0.key), $0.value) }),
            hidden: hidden.map { SourcePath($0) },
            numbers: numbers.map { [$0] } ?? []
        )
    }

    /// A camera that has shown one recording, which was brought to a state.
    private static func withShown(
        _ state: RecordingState = .listed,
        volume: String? = volume,
        driver: DriverKind = .massStorage,
        _ body: (LedgerFixture, RecordingID) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock(id: "D1", volume: volume, driver: driver)
            let id = try #require(try await fixture.list(["a"], docking: docking).first)
            try await fixture.bring(id, to: state)
            try await body(fixture, id)
            #expect(try await fixture.ledger.verifyLog().isWhole)
        }
    }

    static let states: [(state: RecordingState, heldBy: CustodyValue?)] = [
        (.listed, "nobody"), (.copying, "nobody"), (.spooled, "spool"), (.uploading, "spool"),
        (.quarantined, "nobody"), (.confirmed, nil), (.cleared, nil),
    ]

    @Test(arguments: states)
    func `what vanished unconfirmed is missing, and the log says who holds it`(
        state: RecordingState,
        heldBy: CustodyValue?
    ) async throws {
        try await Self.withShown(state) { fixture, id in
            let later = try await fixture.dock(id: "D2", volume: Self.volume)

            let found = try await fixture.ledger.noteAbsences(Self.medium(), docking: later)

            #expect(found.missing == (heldBy == nil ? [] : [id]))
            let lines = try await fixture.ledger.missingRecordings(ReportFilter(), limit: 9).lines
            #expect(lines.map(\.id) == found.missing)
            let last = try await fixture.ledger.custodyEntries(limit: 1_000).last
            #expect((last?.event == "recording-missing") == (heldBy != nil))
            #expect(last?.detail["held-by"] == heldBy)
            // Once for each time that it vanishes.
            let again = try await fixture.ledger.noteAbsences(Self.medium(), docking: later)
            #expect(again.missing == [])
        }
    }

    @Test func `of very many that vanished each is missing once`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock(id: "D1", volume: Self.volume)
            // Two batches and one more, and some that are still there.
            let names = (0..<1_011).map { "f\($0)" }
            let ids = try await fixture.list(names, docking: docking)
            let later = try await fixture.dock(id: "D2", volume: Self.volume)

            let found = try await fixture.ledger.noteAbsences(
                Self.medium(Array(ids.prefix(10))),
                docking: later
            )

            #expect(found.missing.count == 1_001)
            #expect(Set(found.missing) == Set(ids.dropFirst(10)))
        }
    }

    static let others: [(String, volume: String?, driver: DriverKind, isMissed: Bool)] = [
        ("the same medium", volume, .massStorage, true),
        ("another card", "0000-0001", .massStorage, false),
        ("another driver", volume, .mtp, false),
    ]

    @Test(arguments: others)
    func `another medium of the camera hides nothing`(
        _: String,
        volume: String?,
        driver: DriverKind,
        isMissed: Bool
    ) async throws {
        try await Self.withShown { fixture, id in
            let later = try await fixture.dock(id: "D2", volume: volume, driver: driver)
            let found = try await fixture.ledger.noteAbsences(Self.medium(), docking: later)
            #expect(found.missing == (isMissed ? [id] : []))
        }
    }

    @Test(arguments: [DriverKind.mtp, .massStorage])
    func `without a volume only a camera that is asked as a whole is compared`(
        driver: DriverKind
    ) async throws {
        try await Self.withShown(volume: nil, driver: driver) { fixture, id in
            let later = try await fixture.dock(id: "D2", volume: nil, driver: driver)
            let found = try await fixture.ledger.noteAbsences(Self.medium(), docking: later)
            #expect(found.missing == (driver == .mtp ? [id] : []))
        }
    }

    @Test(arguments: ["DCIM", "DCIM/a"])
    func `what could not be listed may still be there`(hidden: String) async throws {
        try await Self.withShown { fixture, _ in
            let later = try await fixture.dock(id: "D2", volume: Self.volume)
            let found = try await fixture.ledger.noteAbsences(
                Self.medium(hidden: [hidden]),
                docking: later
            )
            #expect(found.missing == [])
        }
    }

    @Test(arguments: [(Int64(100), false), (101, false), (99, true)])
    func `a file that has grown since is not missing, and one that has shrunk is`(
        size: Int64,
        isMissed: Bool
    ) async throws {
        try await Self.withShown { fixture, id in
            let later = try await fixture.dock(id: "D2", volume: Self.volume)
            let found = try await fixture.ledger.noteAbsences(
                Self.medium(sizes: ["DCIM/a": size]),
                docking: later
            )
            #expect(found.missing == (isMissed ? [id] : []))
        }
    }

    @Test func `what was missing before the camera counted anew does not come up`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            _ = try await Self.count([1, 2], in: "D1", fixture)
            _ = try await Self.count([9], in: "D2", fixture)
            _ = try await Self.count([1, 2], in: "D3", fixture)
            let next = try await Self.count([3, 4, 5], in: "D4", fixture)
            #expect(next == nil)
            let more = try await Self.count([6], in: "D5", fixture)
            #expect(more == nil)
            let gaps = try await fixture.ledger.gaps(ReportFilter(), limit: 9).lines
            #expect(gaps.map(\.kind) == [.restart, .missing])
            #expect(gaps.last?.first == 3 && gaps.last?.last == 8)
        }
    }

    @Test func `what is shown again is missing no more`() async throws {
        try await Self.withShown { fixture, id in
            let later = try await fixture.dock(id: "D2", volume: Self.volume)
            _ = try await fixture.ledger.noteAbsences(Self.medium(), docking: later)

            let last = try await fixture.dock(id: "D3", volume: Self.volume)
            try await fixture.list(["a"], docking: last)

            #expect(try await fixture.events().last == "recording-reappeared")
            let lines = try await fixture.ledger.missingRecordings(ReportFilter(), limit: 9).lines
            #expect(lines.isEmpty)
            let found = try await fixture.ledger.noteAbsences(Self.medium([id]), docking: last)
            #expect(found.missing == [])
        }
    }

    /// Docks the camera with files of these numbers, all of them new to it.
    private static func count(
        _ shown: Set<Int>,
        in docking: String,
        _ fixture: LedgerFixture
    ) async throws -> Numbering.Finding? {
        var numbers = ShownNumbers(series: "DCIM", highest: 9_999)
        numbers.shown = shown
        numbers.new = shown
        let docking = try await fixture.dock(id: docking, volume: volume)
        fixture.clock.advance(.seconds(60))
        return try await fixture.ledger.noteAbsences(medium(numbers: numbers), docking: docking)
            .numbering["DCIM"]
    }

    @Test func `gaps are kept across dockings, and shrink as numbers come up`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let first = try await Self.count([1, 2], in: "D1", fixture)
            #expect(first == nil)
            let missing = try await Self.count([6], in: "D2", fixture)
            #expect(missing?.missing == [3...5])
            #expect(try await fixture.events().last == "numbers-missing")
            let at = fixture.clock.now
            let found = try await Self.count([4, 7], in: "D3", fixture)
            #expect(found?.found == [4])
            #expect(try await fixture.events().last == "numbers-found")

            let gaps = try await fixture.ledger.gaps(ReportFilter(), limit: 9).lines
            #expect(gaps.map(\.first) == [5, 3])
            #expect(gaps.map(\.last) == [5, 3])
            #expect(gaps.allSatisfy { $0.docking == DockingID("D2") && $0.foundAt == at })

            let restart = try await Self.count([1], in: "D4", fixture)
            #expect(restart?.restart == 1)
            let newest = try await fixture.ledger.gaps(ReportFilter(), limit: 1)
            #expect(newest.lines.map(\.kind) == [.restart])
            #expect(newest.lines.map(\.first) == [7])
            let rest = try await fixture.ledger.gaps(
                ReportFilter(before: newest.next),
                limit: 9
            )
            #expect(rest.lines == gaps)
            #expect(rest.next == nil)
            #expect(try await fixture.ledger.verifyLog().isWhole)
        }
    }

    @Test func `a report is of one camera and since a time, if that is asked`() async throws {
        try await Self.withShown { fixture, id in
            let later = try await fixture.dock(id: "D2", volume: Self.volume)
            _ = try await fixture.ledger.noteAbsences(Self.medium(), docking: later)
            let now = fixture.clock.now
            let cases: [(ReportFilter, Bool)] = [
                (ReportFilter(camera: fixture.serial, since: now), true),
                (ReportFilter(since: now.advanced(by: .seconds(1))), false),
                (ReportFilter(camera: CameraSerial("OTHER")), false),
            ]
            for (filter, isThere) in cases {
                let lines = try await fixture.ledger.missingRecordings(filter, limit: 9).lines
                #expect(lines.map(\.id) == (isThere ? [id] : []))
            }
        }
    }
}

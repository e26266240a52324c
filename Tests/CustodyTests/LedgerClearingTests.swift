// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import TestSupport
import Testing

@testable import Custody

/// What the ledger keeps of footage that goes from a camera.
struct LedgerClearingTests {
    private static func withConfirmed(
        volume: String? = "C0FF-EE00",
        driver: DriverKind = .massStorage,
        _ body: (LedgerFixture, DockingID, RecordingID) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock(id: "D1", volume: volume, driver: driver)
            let id = try #require(try await fixture.list(["a"], docking: docking).first)
            try await fixture.bring(id, to: .confirmed)
            try await body(fixture, docking, id)
            #expect(try await fixture.ledger.verifyLog().isWhole)
        }
    }

    @Test func `nothing is called cleared whose removal was not begun`() async throws {
        try await Self.withConfirmed { fixture, docking, id in
            await #expect(throws: LedgerError.unproved(id, "its removal was never begun")) {
                try await fixture.ledger.markCleared([id], docking: docking)
            }
            let state = try await fixture.state(id)
            #expect(state == .confirmed)
        }
    }

    @Test func `what was cleared is shown by no docking, until it comes back`() async throws {
        try await Self.withConfirmed { fixture, docking, id in
            #expect(try await fixture.ledger.shown(in: docking).map(\.id) == [id])
            _ = try await fixture.ledger.beginClearing(id, docking: docking, after: .confirmed)
            try await fixture.ledger.markCleared([id], docking: docking)
            #expect(try await fixture.ledger.shown(in: docking) == [])

            let later = try await fixture.dock(id: "D2")
            let again = try await fixture.ledger.register(
                [LedgerFixture.recording("a")],
                docking: later
            )

            #expect(again.map(\.id) == [id])
            #expect(again.map(\.state) == [.confirmed])
            #expect(again.first?.isToBeCopied == false)
            let shown = try #require(try await fixture.ledger.shown(in: later).first)
            #expect(shown.isDoubtful)
            #expect(try await fixture.events().last == "recording-reappeared")
            #expect(try await fixture.ledger.shown(in: docking) == [])
        }
    }

    @Test(
        arguments: [
            ("C0FF-EE00", DriverKind.massStorage, "C0FF-EE00", DriverKind.massStorage, true),
            ("C0FF-EE00", .massStorage, "BEEF-0001", .massStorage, false),
            ("C0FF-EE00", .massStorage, nil, .massStorage, false),
            (nil, .massStorage, nil, .massStorage, false),
            (nil, .mtp, nil, .mtp, true),
            (nil, .mtp, nil, .folder, false),
        ] as [(String?, DriverKind, String?, DriverKind, Bool)]
    )
    func `a removal that was cut off is settled by a listing of the same medium alone`(
        volume: String?,
        driver: DriverKind,
        laterVolume: String?,
        laterDriver: DriverKind,
        isSettled: Bool
    ) async throws {
        try await Self.withConfirmed(volume: volume, driver: driver) { fixture, docking, id in
            _ = try await fixture.ledger.beginClearing(id, docking: docking, after: .confirmed)
            let later = try await fixture.dock(id: "D2", volume: laterVolume, driver: laterDriver)
            let other = try await fixture.list(["b"], docking: later)

            let gone = try await fixture.ledger.settleClearings(docking: later, shown: Set(other))

            #expect(gone == (isSettled ? [id] : []))
            #expect(try await fixture.state(id) == (isSettled ? .cleared : .confirmed))
        }
    }

    @Test func `a removal that was cut off is not settled while the file is shown`() async throws {
        try await Self.withConfirmed { fixture, docking, id in
            _ = try await fixture.ledger.beginClearing(id, docking: docking, after: .confirmed)
            let later = try await fixture.dock(id: "D2", volume: "C0FF-EE00")
            let shown = try await fixture.list(["a"], docking: later)

            #expect(
                try await fixture.ledger.settleClearings(docking: later, shown: Set(shown)) == []
            )
            #expect(try await fixture.ledger.shown(in: later).map(\.isDoubtful) == [true])
        }
    }

    @Test(arguments: [true, false])
    func `why a recording stays is in the log, and whether it was touched in the ledger`(
        isWhole: Bool
    ) async throws {
        try await Self.withConfirmed { fixture, docking, id in
            _ = try await fixture.ledger.beginClearing(id, docking: docking, after: .confirmed)

            try await fixture.ledger.noteNotCleared(
                id,
                docking: docking,
                reason: "marked",
                isWhole: isWhole
            )

            #expect(try await fixture.ledger.shown(in: docking).map(\.isDoubtful) == [!isWhole])
            let entry = try #require(try await fixture.ledger.custodyEntries(limit: 1_000).last)
            #expect(entry.event == "clearing-failed")
            #expect(entry.detail == ["reason": "marked", "whole": .flag(isWhole)])
        }
    }

    @Test func `a recording that was cleared from the spool's word is cleared once confirmed`()
        async throws
    {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()
            let id = try #require(try await fixture.list(["a"], docking: docking).first)
            try await fixture.bring(id, to: .spooled)
            _ = try await fixture.ledger.beginClearing(id, docking: docking, after: .spooled)
            try await fixture.ledger.markCleared([id], docking: docking)
            #expect(try await fixture.state(id) == .spooled)

            try await fixture.step(id, to: .uploading)
            try await fixture.step(id, to: .confirmed)

            #expect(try await fixture.state(id) == .cleared)
            #expect(try await fixture.ledger.spoolFilesToRelease(limit: 9).map(\.id) == [id])
            #expect(try await fixture.ledger.figures()[.cleared].count == 1)
        }
    }

    @Test func `files left of a set whose clearing was cut off are that set, and no others`()
        async throws
    {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()
            let files = ["a", "b"].map { LedgerFixture.recording($0).files[0] }
            let set = ListedRecording(kind: .p2, title: "clip", files: files)
            let id = try #require(
                try await fixture.ledger.register([set], docking: docking).first?.id
            )
            let rest = ListedRecording(kind: .single, title: "b", files: [files[1]])
            let before = try await fixture.ledger.register([rest], docking: docking)
            #expect(before.map(\.isNew) == [true])

            let other = ListedRecording(kind: .single, title: "a", files: [files[0]])
            try await fixture.begin(id, ofFiles: 2)
            let after = try await fixture.ledger.register([other], docking: docking)

            #expect(after.map(\.id) == [id])
            #expect(after.map(\.isNew) == [false])
            #expect(after.first?.isToBeCopied == false)
        }
    }
}

extension LedgerFixture {
    /// Takes a recording of several files to the beginning of its clearing.
    fileprivate func begin(_ id: RecordingID, ofFiles count: Int) async throws {
        try await ledger.beginCopying([id])
        let files = (0..<count).map { Self.verified(id, ordinal: $0, seed: UInt8($0)) }
        try await ledger.markSpooled(
            [SpooledRecording(id: id, files: files)],
            by: LedgerFixture.anyAge
        )
        try await ledger.beginForwarding([id], to: "store")
        let proofs = try (0..<count).map { try Self.proof($0, seed: UInt8($0)) }
        try await ledger.confirm(id, proofs: proofs, store: "store")
        _ = try await ledger.beginClearing(id, docking: DockingID("D1"), after: .confirmed)
    }
}

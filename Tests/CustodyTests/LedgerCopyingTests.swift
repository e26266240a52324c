// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import SystemPackage
import TestSupport
import Testing

/// Registering what a camera shows, and copying it.
struct LedgerCopyingTests {
    @Test func `the same listing twice doubles nothing`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()
            let listing = (0..<2_500).map { LedgerFixture.recording("\($0)") }

            let first = try await fixture.ledger.register(listing, docking: docking)
            try await fixture.ledger.end(docking)
            let again = try await fixture.dock(id: "D2")
            let second = try await fixture.ledger.register(listing, docking: again)

            #expect(first.allSatisfy { $0.isNew && $0.isToBeCopied })
            #expect(second.allSatisfy { !$0.isNew && $0.isToBeCopied })
            #expect(first.map(\.id) == second.map(\.id))
            #expect(
                try await fixture.ledger.figures()[.listed] == Tally(count: 2_500, bytes: 250_000)
            )
        }
    }

    @Test func `the same place with another time is a new recording that names the old`()
        async throws
    {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()
            let old = try await fixture.list(["a"], docking: docking, recordedAt: 1)

            let new = try await fixture.ledger.register(
                [LedgerFixture.recording("a", recordedAt: 2)],
                docking: docking
            )

            #expect(new[0].isNew)
            #expect(new[0].replaces == old[0])
            let entry = try await fixture.ledger.custodyEntries(recording: new[0].id)[0]
            #expect(entry.detail["replaces"] == .text(old[0].rawValue))
        }
    }

    @Test func `another camera's file at the same place is nobody's successor`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let first = try await fixture.dock()
            let ours = try await fixture.list(["a"], docking: first)
            let second = try await fixture.dock(CameraSerial("CAM2"), id: "D2")

            let theirs = try await fixture.ledger.register(
                [LedgerFixture.recording("a")],
                docking: second
            )

            #expect(theirs[0].isNew)
            #expect(theirs[0].replaces == nil)
            #expect(theirs[0].id != ours[0])
        }
    }

    @Test(arguments: QuarantineReason.Name.allCases)
    func `what reading may mend is listed again when the camera shows it`(
        name: QuarantineReason.Name
    ) async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()
            let id = try await fixture.list(["a"], docking: docking)[0]
            try await fixture.bring(id, to: .copying)
            let reason = QuarantineReason(name, "seen")
            try await fixture.ledger.quarantine(id, reason)
            #expect(try await fixture.ledger.recording(id)?.summary.quarantine == reason)

            let again = try await fixture.ledger.register(
                [LedgerFixture.recording("a")],
                docking: docking
            )

            #expect(again[0].state == (reason.isMendedByReading ? .listed : .quarantined))
            #expect(again[0].isToBeCopied == reason.isMendedByReading)
            #expect(!again[0].isNew)
        }
    }

    @Test func `a withheld recording is known, logged and never copied`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()

            let shown = try await fixture.ledger.register(
                [LedgerFixture.recording("key", forwarding: .withheld(reason: "passwords"))],
                docking: docking
            )

            #expect(!shown[0].isToBeCopied)
            let figures = try await fixture.ledger.figures()
            #expect(figures.withheld == Tally(count: 1, bytes: 100))
            #expect(figures[.listed] == Tally())
            #expect(try await fixture.events().last == "recording-withheld")
            await #expect(throws: LedgerError.withheld(shown[0].id)) {
                try await fixture.ledger.beginCopying([shown[0].id])
            }
        }
    }

    @Test func `a copy that was cut off goes on from its checkpoint`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()
            let listed = LedgerFixture.recording("big", sizeBytes: 10_000)
            let id = try await fixture.ledger.register([listed], docking: docking)[0].id
            try await fixture.ledger.beginCopying([id])
            let parts = [Digest.sha256(of: [1]), .sha256(of: [2])]
            let progress = PartialCopy(partSizeBytes: 4_096, parts: parts, sizeBytes: 10_000)
            try fixture.ledger.checkpoint(id, ordinal: 0, progress)
            try fixture.ledger.close()

            let reopened = try LedgerFixture(path, clock: fixture.clock)
            let again = try await reopened.ledger.register([listed], docking: docking)

            #expect(again[0].state == .copying)
            #expect(again[0].progress == [0: progress])
            try await reopened.ledger.restartCopy(id, reason: "the disk lied")
            let restarted = try await reopened.ledger.register([listed], docking: docking)
            #expect(restarted[0].state == .listed)
            #expect(restarted[0].progress.isEmpty)
        }
    }

    @Test func `a copy is told of once for each docking, however often it is tried`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let first = try await fixture.dock()
            let id = try await fixture.list(["a"], docking: first)[0]
            for _ in 0..<100 { try await fixture.ledger.beginCopying([id], docking: first) }

            let second = try await fixture.dock(id: "D2")
            try await fixture.list(["a"], docking: second)
            #expect(try await fixture.ledger.recording(id)?.summary.docking == first)
            for _ in 0..<100 { try await fixture.ledger.beginCopying([id], docking: second) }

            let began = try await fixture.ledger.custodyEntries(recording: id).filter {
                $0.event == CustodyEvent.copyBegan.rawValue
            }
            #expect(began.map(\.docking) == [first, second])
            #expect(began.map(\.detail) == [["resumed": false], ["resumed": true]])
            #expect(try await fixture.ledger.recording(id)?.summary.docking == second)
        }
    }

    @Test func `a recording that is looked at again is shown as it stands`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()
            let listed = LedgerFixture.recording("big", sizeBytes: 10_000)
            let before = try await fixture.ledger.register([listed], docking: docking)
            try await fixture.ledger.beginCopying(before.map(\.id), docking: docking)
            let progress = PartialCopy(
                partSizeBytes: 4_096,
                parts: [.sha256(of: [1])],
                sizeBytes: 10_000
            )
            try fixture.ledger.checkpoint(before[0].id, ordinal: 0, progress)

            let after = try await fixture.ledger.refresh(before)

            #expect(before[0].progress.isEmpty)
            #expect(after.map(\.id) == before.map(\.id))
            #expect(after[0].state == .copying)
            #expect(after[0].progress == [0: progress])
        }
    }

    @Test func `a checkpoint for a recording that is not copied is refused`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()
            let id = try await fixture.list(["a"], docking: docking)[0]
            let progress = PartialCopy(partSizeBytes: 4_096, parts: [], sizeBytes: 100)

            #expect(throws: LedgerError.self) {
                try fixture.ledger.checkpoint(id, ordinal: 0, progress)
            }
        }
    }

    @Test func `a recording is spooled with all its files or not at all`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()
            let names = ["STREAM/00000.MTS", "CLIPINF/00000.CPI"]
            let listed = ListedRecording(
                kind: .avchd,
                title: "00000",
                files: names.map {
                    SourceFile(
                        path: SourcePath($0),
                        sizeBytes: 100,
                        modified: CameraTime(nanoseconds: 5)
                    )
                }
            )
            let id = try await fixture.ledger.register([listed], docking: docking)[0].id
            let other = try await fixture.list(["b"], docking: docking)[0]
            try await fixture.ledger.beginCopying([id, other])
            let whole = [
                LedgerFixture.verified(id, ordinal: 1, seed: 2),
                LedgerFixture.verified(id, seed: 1),
            ]

            for wrong in [
                [whole[0]], [whole[1]], [], [whole[0], whole[0]],
                [whole[0], LedgerFixture.verified(id, sizeBytes: 99)],
                [whole[0], LedgerFixture.verified(other)],
            ] {
                await #expect(throws: LedgerError.self) {
                    try await fixture.ledger.markSpooled(
                        [
                            SpooledRecording(id: other, files: [LedgerFixture.verified(other)]),
                            SpooledRecording(id: id, files: wrong),
                        ],
                        by: LedgerFixture.anyAge
                    )
                }
                #expect(try await fixture.state(id) == .copying)
                #expect(try await fixture.state(other) == .copying)
            }
            try await fixture.ledger.markSpooled(
                [SpooledRecording(id: id, files: whole)],
                by: LedgerFixture.anyAge
            )

            let detail = try #require(try await fixture.ledger.recording(id))
            let lines = [
                "\(Digest.sha256(of: [1]).hex)  CLIPINF/00000.CPI\n",
                "\(Digest.sha256(of: [2]).hex)  STREAM/00000.MTS\n",
            ]
            #expect(detail.summary.digest == .sha256(of: Array(lines.joined().utf8)))
            #expect(detail.files.map { $0.content?.whole } == [.sha256(of: [1]), .sha256(of: [2])])
        }
    }

    @Test func `what is unreadable or refused is logged with its reason`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()

            try await fixture.ledger.noteUnreadable(
                [
                    UnreadableEntry(
                        path: SourcePath(bytes: [0x41, 0xFF]),
                        reason: "a symbolic link"
                    )
                ],
                docking: docking
            )
            try await fixture.ledger.noteRefusal(
                .notEnrolled,
                of: "0951:1666",
                in: Bay(path: BayPath("usb-1"), name: nil),
                camera: CameraSerial("X")
            )

            let entries = try await fixture.ledger.custodyEntries().suffix(2)
            #expect(entries.first?.detail["path"] == "A%FF")
            #expect(entries.last?.detail["reason"] == "not-enrolled")
            #expect(entries.last?.camera == CameraSerial("X"))
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import SystemPackage
import TestSupport
import Testing

/// The journal of uploads in parts.
struct LedgerUploadTests {
    private func ticket(_ key: String, _ uploadID: String = "U1") throws -> UploadTicket {
        UploadTicket(
            key: try #require(ObjectKey(key)),
            uploadID: uploadID,
            partSizeBytes: 16 << 20,
            begunAt: UTCTime(nanosecondsSinceEpoch: 1_772_000_000_000_000_001)
        )
    }

    @Test func `an upload is known after a restart, and is no event of the custody log`()
        async throws
    {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let ticket = try ticket("site/CAM1/a.mp4", "u/+=ü😀")
            let before = try await fixture.events()
            try await fixture.ledger.uploadJournal(store: "s3").keep(ticket)
            #expect(try await fixture.events() == before)
            try fixture.ledger.close()

            let reopened = try LedgerFixture(path, clock: fixture.clock)

            let journal = reopened.ledger.uploadJournal(store: "s3")
            #expect(try await journal.ticket(for: ticket.key) == ticket)
            #expect(try await journal.tickets() == [ticket])
        }
    }

    @Test func `another upload of a key takes the place of the first`() async throws {
        try await withTemporaryDirectory { path in
            let journal = try LedgerFixture(path).ledger.uploadJournal(store: "s3")
            try await journal.keep(try ticket("a", "first"))
            let second = UploadTicket(
                key: try ticket("a").key,
                uploadID: "second",
                partSizeBytes: 8 << 20,
                begunAt: UTCTime(secondsSinceEpoch: 5)
            )

            try await journal.keep(second)

            #expect(try await journal.tickets() == [second])
        }
    }

    @Test func `what is struck out is gone, and striking it out again is no fault`() async throws {
        try await withTemporaryDirectory { path in
            let journal = try LedgerFixture(path).ledger.uploadJournal(store: "s3")
            let stays = try ticket("b")
            let goes = try ticket("a")
            for ticket in [stays, goes] { try await journal.keep(ticket) }

            try await journal.forget(goes.key)
            try await journal.forget(goes.key)

            #expect(try await journal.ticket(for: goes.key) == nil)
            #expect(try await journal.tickets() == [stays])
        }
    }

    @Test func `two spellings of one letter are two keys`() async throws {
        try await withTemporaryDirectory { path in
            let journal = try LedgerFixture(path).ledger.uploadJournal(store: "s3")
            let composed = try ticket("site/caf\u{E9}.mp4", "composed")
            let decomposed = try ticket("site/cafe\u{301}.mp4", "decomposed")

            try await journal.keep(composed)
            #expect(try await journal.ticket(for: decomposed.key) == nil)
            try await journal.keep(decomposed)

            #expect(try await journal.ticket(for: composed.key) == composed)
            #expect(try await journal.ticket(for: decomposed.key) == decomposed)
            try await journal.forget(composed.key)
            #expect(try await journal.tickets() == [decomposed])
        }
    }

    @Test func `one store's uploads are none of another's`() async throws {
        try await withTemporaryDirectory { path in
            let ledger = try LedgerFixture(path).ledger
            let ours = ledger.uploadJournal(store: "s3://one")
            let theirs = ledger.uploadJournal(store: "s3://two")
            let tickets = [try ticket("a/10", "ten"), try ticket("a/2", "two")]
            for ticket in tickets.reversed() { try await ours.keep(ticket) }

            try await theirs.keep(try ticket("a/2", "other"))
            try await theirs.forget(try ticket("a/10").key)

            #expect(try await ours.tickets() == tickets)
            #expect(try await theirs.tickets().map(\.uploadID) == ["other"])
        }
    }

    @Test func `an upload whose object was asked for is known as such`() async throws {
        try await withTemporaryDirectory { path in
            let journal = try LedgerFixture(path).ledger.uploadJournal(store: "s3")
            let asked = UTCTime(secondsSinceEpoch: 1_772_000_100)
            let ticket = try ticket("site/a")
            try await journal.keep(ticket)
            #expect(try await journal.ticket(for: ticket.key)?.completingSince == nil)

            try await journal.keep(ticket.completing(at: asked))

            #expect(try await journal.ticket(for: ticket.key) == ticket.completing(at: asked))
        }
    }

    @Test(arguments: [
        (RecordingState.listed, KeyOwner.outstanding), (.spooled, .outstanding),
        (.uploading, .outstanding), (.confirmed, .done), (.cleared, .done),
        (.quarantined, .done),
    ])
    func `a key is that of the recording it names`(
        state: RecordingState,
        owner: KeyOwner
    ) async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()
            let id = try #require(try await fixture.list(["a.mp4"], docking: docking).first)
            try await fixture.bring(id, to: state)
            let journal = fixture.ledger.uploadJournal(store: "s3")
            let own = try #require(ObjectKey("agency/site/CAM1/2026/03/01/\(id)/a.mp4"))
            let other = try #require(ObjectKey("agency/site/CAM1/2026/03/01/0123/a.mp4"))

            #expect(try await journal.owner(of: own) == owner)
            #expect(try await journal.owner(of: other) == .foreign)
        }
    }
}

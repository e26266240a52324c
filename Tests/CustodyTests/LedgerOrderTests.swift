// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import SystemPackage
import TestSupport
import Testing

/// What people order for one recording.
struct LedgerOrderTests {
    private let person = CustodyActor.user(uid: 1_000)

    /// A ledger with one recording in a state.
    private func one(
        _ path: FilePath,
        _ state: RecordingState
    ) async throws -> (fixture: LedgerFixture, id: RecordingID) {
        let fixture = try LedgerFixture(path)
        let id = try await fixture.list(["a"], docking: try await fixture.dock())[0]
        try await fixture.bring(id, to: state)
        return (fixture, id)
    }

    @Test func `putting a postponed recording first makes it due at once`() async throws {
        try await withTemporaryDirectory { path in
            let (fixture, id) = try await one(path, .uploading)
            let until = fixture.clock.now.advanced(by: .seconds(900))
            try await fixture.postpone(id, until: until)
            #expect(try await fixture.due().isEmpty)

            try await fixture.ledger.setUrgent(true, id, actor: person)

            #expect(try await fixture.due(9, urgentOnly: true) == [id])
            let entry = try #require(try await fixture.ledger.custodyEntries().last)
            #expect(entry.event == "priority-changed")
            #expect(entry.actor == person)
            #expect(entry.detail == ["urgent": true])
        }
    }

    @Test func `what is urgent already, or was put back already, is left as it is`() async throws {
        try await withTemporaryDirectory { path in
            let (fixture, id) = try await one(path, .uploading)
            try await fixture.ledger.setUrgent(true, id, actor: person)
            let until = fixture.clock.now.advanced(by: .seconds(900))
            try await fixture.postpone(id, until: until)
            let before = try await fixture.events()

            try await fixture.ledger.setUrgent(true, id, actor: person)
            #expect(try await fixture.due().isEmpty)
            #expect(try await fixture.events() == before)
            try await fixture.ledger.setUrgent(false, id, actor: person)
            try await fixture.ledger.setUrgent(false, id, actor: person)

            #expect(try await fixture.events() == before + ["priority-changed"])
            let summary = try #require(try await fixture.ledger.recording(id)).summary
            #expect(!summary.isUrgent)
            #expect(summary.notBefore == until)
        }
    }

    @Test(arguments: RecordingState.allCases)
    func `only what is not confirmed can be put first`(state: RecordingState) async throws {
        try await withTemporaryDirectory { path in
            let (fixture, id) = try await one(path, state)
            let before = try await fixture.events()

            if state == .confirmed || state == .cleared {
                await #expect(throws: LedgerError.tooLate(id, state)) {
                    try await fixture.ledger.setUrgent(true, id, actor: person)
                }
                #expect("\(LedgerError.tooLate(id, state))".contains("is \(state.rawValue)"))
                #expect(try await fixture.events() == before)
            } else {
                try await fixture.ledger.setUrgent(true, id, actor: person)
                #expect(try await fixture.ledger.recording(id)?.summary.isUrgent == true)
            }
        }
    }

    @Test func `what is never to be forwarded cannot be put first`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let shown = try await fixture.ledger.register(
                [LedgerFixture.recording("w", forwarding: .withheld(reason: "private"))],
                docking: try await fixture.dock()
            )

            await #expect(throws: LedgerError.withheld(shown[0].id)) {
                try await fixture.ledger.setUrgent(true, shown[0].id, actor: person)
            }
        }
    }

    @Test(arguments: RecordingState.allCases)
    func `a category can be given until the camera's copy is cleared`(
        state: RecordingState
    ) async throws {
        try await withTemporaryDirectory { path in
            let (fixture, id) = try await one(path, state)
            let before = try await fixture.events()
            #expect(try await fixture.ledger.recording(id)?.summary.category == "uncategorised")

            if state == .cleared {
                await #expect(throws: LedgerError.tooLate(id, .cleared)) {
                    try await fixture.ledger.setCategory("traffic", id, actor: person)
                }
                #expect(try await fixture.events() == before)
            } else {
                try await fixture.ledger.setCategory("traffic", id, actor: person)
                #expect(try await fixture.ledger.recording(id)?.summary.category == "traffic")
                let entry = try #require(try await fixture.ledger.custodyEntries().last)
                #expect(entry.event == "category-changed")
                #expect(entry.actor == person)
                #expect(entry.detail == ["after": "traffic", "before": "uncategorised"])
            }
        }
    }

    @Test func `the same category again is no event, another spelling of it is`() async throws {
        try await withTemporaryDirectory { path in
            let (fixture, id) = try await one(path, .listed)
            let before = try await fixture.events()
            try await fixture.ledger.setCategory("uncategorised", id, actor: person)
            #expect(try await fixture.events() == before)

            for category in ["caf\u{E9}", "caf\u{E9}", "cafe\u{301}"] {
                try await fixture.ledger.setCategory(category, id, actor: person)
            }

            #expect(
                try await fixture.events() == before + ["category-changed", "category-changed"]
            )
        }
    }
}

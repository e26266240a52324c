// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import SystemPackage
import TestSupport
import Testing

/// What people ask the ledger.
struct LedgerQueryTests {
    @Test func `pages go from the newest to the oldest and leave nothing out`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()
            var ids: [RecordingID] = []
            for number in 0..<25 {
                // Several at the same instant, so that time alone does not order them.
                if number % 4 == 0 { fixture.clock.advance(.seconds(1)) }
                ids += try await fixture.list(["\(number)"], docking: docking)
            }

            var seen: [RecordingID] = []
            var cursor: String?
            repeat {
                let page = try await fixture.ledger.recordings(limit: 7, after: cursor)
                seen += page.recordings.map(\.id)
                cursor = page.next
            } while cursor != nil

            #expect(seen == ids.reversed())
        }
    }

    @Test func `each condition narrows`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let first = try await fixture.dock()
            let ours = try await fixture.list(["a", "b"], docking: first)
            fixture.clock.advance(.seconds(10))
            let since = fixture.clock.now
            let other = try #require(CameraSerial("CAM2"))
            let second = try await fixture.dock(other, id: "D2")
            let theirs = try await fixture.list(["a", "b"], docking: second)
            try await fixture.bring(ours[0], to: .spooled)
            try await fixture.bring(theirs[1], to: .spooled)
            func ids(_ filter: RecordingFilter) async throws -> Set<RecordingID> {
                Set(try await fixture.ledger.recordings(filter).recordings.map(\.id))
            }

            #expect(try await ids(RecordingFilter()) == Set(ours + theirs))
            #expect(try await ids(RecordingFilter(state: .spooled)) == [ours[0], theirs[1]])
            #expect(try await ids(RecordingFilter(camera: other)) == Set(theirs))
            #expect(try await ids(RecordingFilter(since: since)) == Set(theirs))
            #expect(
                try await ids(RecordingFilter(state: .spooled, camera: other, since: since))
                    == [theirs[1]]
            )
            #expect(try await ids(RecordingFilter(camera: CameraSerial("NONE"))) == [])
        }
    }

    @Test func `cameras are shown with their last docking`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            try await fixture.ledger.end(try await fixture.dock())
            fixture.clock.advance(.seconds(5))
            _ = try await fixture.dock(id: "D2")

            let cameras = try await fixture.ledger.cameras()

            #expect(cameras.map(\.camera.serial) == [fixture.serial])
            #expect(cameras[0].lastDocking?.docking.id == DockingID("D2"))
            let all = try await fixture.ledger.dockings(limit: 9)
            let open = try await fixture.ledger.dockings(limit: 9, onlyOpen: true)
            #expect(all.map(\.docking.id) == [DockingID("D2"), DockingID("D1")])
            #expect(open.map(\.docking.id) == [DockingID("D2")])
        }
    }

    @Test func `figures are what counting would give, whatever happened`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()
            var random = SplitMix(seed: 4)
            let listing = (0..<60).map {
                LedgerFixture.recording("\($0)", sizeBytes: 100)
            }
            let ids = try await fixture.ledger.register(listing, docking: docking).map(\.id)

            for _ in 0..<400 {
                let id = ids.randomElement(using: &random) ?? ids[0]
                let state = RecordingState.allCases.randomElement(using: &random) ?? .listed
                try? await fixture.step(id, to: state)
            }

            let figures = try await fixture.ledger.figures()
            for state in RecordingState.allCases {
                let counted = try await fixture.ledger.recordings(
                    RecordingFilter(state: state),
                    limit: 1_000
                ).recordings.count
                #expect(figures[state] == Tally(count: counted, bytes: Int64(counted) * 100))
            }
            #expect(figures.states.values.map(\.count).reduce(0, +) == 60)
        }
    }

    @Test func `a file that is no ledger is left alone`() async throws {
        try withTemporaryDirectory { path in
            let file = path.appending("ledger.sqlite")
            let content =
                Array("this is a text file, not a database".utf8)
                + [UInt8](repeating: 0x20, count: 5_000)
            try writeFile(content, at: file)

            let error = #expect(throws: LedgerError.self) { try Ledger(at: file) }

            guard case .foreign = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(try readFile(at: file) == content)
        }
    }
}

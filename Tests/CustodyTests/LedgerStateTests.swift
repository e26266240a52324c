// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import SystemPackage
import TestSupport
import Testing

/// The arrows between states, all of them.
struct LedgerStateTests {
    static let pairs = RecordingState.allCases.flatMap { from in
        RecordingState.allCases.map { (from: from, to: $0) }
    }

    @Test(arguments: pairs)
    func `only the arrows there are can be taken, and each leaves an entry`(
        from: RecordingState,
        to: RecordingState
    ) async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()
            let id = try #require(try await fixture.list(["a"], docking: docking).first)
            try await fixture.bring(id, to: from)
            let before = try await fixture.events().count
            // Calls that do more than one arrow: going on with a copy, and giving sending up.
            let isAllowed = from.successors.contains(to) || (from, to) == (.copying, .copying)

            var error: (any Error)?
            do {
                try await take(fixture, id, from, to)
            } catch let thrown {
                error = thrown
            }

            let after = try await fixture.state(id)
            let count = try await fixture.events().count
            if isAllowed {
                #expect(error == nil)
                #expect(after == to)
                #expect(count == before + Self.entries(from, to))
            } else {
                // Whether it may be cleared is asked before anything is removed.
                let expected: LedgerError =
                    to == .cleared
                    ? .unproved(id, "it is \(from.rawValue)")
                    : .forbiddenRecordingChange(id, from: from, to: to)
                #expect(error as? LedgerError == expected)
                #expect(after == from)
                #expect(count == before)
            }
            #expect(try await fixture.ledger.verifyLog().isWhole)
        }
    }

    /// How many entries an arrow leaves.
    private static func entries(_ from: RecordingState, _ to: RecordingState) -> Int {
        switch (from, to) {
        // Another attempt of the same docking tells nothing new.
        case (.copying, .copying): 0
        // That it is about to go, and that it went.
        case (_, .cleared): 2
        default: 1
        }
    }

    private func take(
        _ fixture: LedgerFixture,
        _ id: RecordingID,
        _ from: RecordingState,
        _ to: RecordingState
    ) async throws {
        if from == .uploading, to == .spooled {
            let until = fixture.clock.now.advanced(by: .seconds(60))
            try await fixture.postpone(id, reason: "no route", until: until)
        } else if from == .quarantined, to == .listed {
            try await fixture.ledger.relist(id, actor: .user(uid: 7), reason: "try again")
        } else if from == .cleared, to == .confirmed {
            try await fixture.list(["a"], docking: DockingID("D1"))
        } else {
            try await fixture.step(id, to: to)
        }
    }

    static let dockingPairs = DockingState.allCases.flatMap { from in
        DockingState.allCases.map { (from: from, to: $0) }
    }
    private static let ways: [DockingState: [DockingState]] = [
        .identified: [], .refused: [.refused], .reading: [.reading],
        .drained: [.reading, .drained], .clearing: [.reading, .drained, .clearing],
        .idle: [.reading, .idle], .detached: [.detached],
    ]

    @Test(arguments: dockingPairs)
    func `a docking takes only the arrows there are`(
        from: DockingState,
        to: DockingState
    ) async throws {
        guard let way = Self.ways[from] else { return }
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()
            for state in way { try await fixture.ledger.setState(state, of: docking) }

            if from.successors.contains(to) {
                try await fixture.ledger.setState(to, of: docking, reason: "because")
                #expect(try await fixture.ledger.docking(docking)?.state == to)
                #expect(try await fixture.ledger.docking(docking)?.reason == "because")
            } else {
                await #expect(
                    throws: LedgerError.forbiddenDockingChange(docking, from: from, to: to)
                ) {
                    try await fixture.ledger.setState(to, of: docking)
                }
            }
        }
    }

    @Test func `nothing is done for a recording or a docking that nobody knows`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let id = RecordingID("none")

            await #expect(throws: LedgerError.unknownRecording(id)) {
                try await fixture.ledger.beginCopying([id])
            }
            await #expect(throws: LedgerError.unknownDocking(DockingID("none"))) {
                try await fixture.list(["a"], docking: DockingID("none"))
            }
            await #expect(throws: LedgerError.unknownDocking(DockingID("none"))) {
                try await fixture.ledger.end(DockingID("none"))
            }
            #expect(try await fixture.ledger.recording(id) == nil)
        }
    }
}

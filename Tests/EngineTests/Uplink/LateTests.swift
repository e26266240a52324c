// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Engine
import Evidence
import SystemPackage
import TestSupport
import Testing

/// What is said of recordings that are not confirmed in time.
@Suite(.timeLimit(.minutes(5)))
struct LateTests {
    @Test func `late recordings are a state of their camera, with the reason, until confirmed`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let first = try Card(at: root.appending("first"), seed: 31, count: 3)
            let second = try Card(at: root.appending("second"), seed: 32, count: 1)
            let time = try StandingTime()
            let listedAt = time.now
            let store = ScriptedStore()
            let dock = try await TestDock(
                in: root.appending("dock"),
                store: store,
                terms: .nightly(lateAfter: .seconds(3_600)),
                now: { time.now }
            )

            try await dock.running {
                try await dock.takeIn(first, "CAM1")
                try await dock.takeIn(second, "CAM2")
                try await dock.untilSpooled(4)
                time.advance(by: .seconds(3_600))
                try await dock.untilTurnsPassed(store)
                #expect(dock.parts.conditions.all.isEmpty)

                time.advance(by: .seconds(60))
                try await dock.untilConditions { $0.count == 2 }
                let found = dock.parts.conditions.all
                #expect(found.map(\.name) == [.recordingsLate, .recordingsLate])
                #expect(Set(found.map(\.subject)) == ["CAM1", "CAM2"])
                let words = found.first { $0.subject == "CAM1" }?.detail ?? ""
                #expect(words.contains("3 waiting"))
                #expect(words.contains(listedAt.iso8601))

                // One camera's footage gets through; the other's is still late.
                try await dock.setUrgent(dock.recordings(of: "CAM2")[0].id)
                try await dock.untilConfirmed(1)
                time.advance(by: .seconds(60))
                try await dock.untilConditions { $0.map(\.subject) == ["CAM1"] }
                dock.change(.open)
                try await dock.untilConfirmed(4)
                time.advance(by: .seconds(60))
                try await dock.untilConditions(\.isEmpty)
            }
        }
    }

    @Test func `a shorter limit makes recordings late without a restart`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 33, count: 1)
            let time = try StandingTime()
            let store = ScriptedStore { if case .probe = $0 { throw StoreError.unavailable("no") } }
            let dock = try await TestDock(
                in: root.appending("dock"),
                store: store,
                now: { time.now }
            )

            try await dock.running {
                try await dock.takeIn(card, "CAM1")
                time.advance(by: .seconds(7_200))
                try await dock.untilTurnsPassed(store)
                #expect(!dock.parts.conditions.all.contains { $0.name == .recordingsLate })
                var terms = UplinkTerms.open
                terms.lateAfter = .seconds(3_600)
                dock.change(terms)
                time.advance(by: .seconds(60))
                try await dock.untilConditions { $0.contains { $0.name == .recordingsLate } }
            }
        }
    }
}

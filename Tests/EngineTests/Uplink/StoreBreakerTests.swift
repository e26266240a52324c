// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Engine
import Evidence
import SystemPackage
import TestSupport
import Testing

/// What is asked of a store that takes nothing, and what is made of its answers.
@Suite(.timeLimit(.minutes(5)))
struct StoreBreakerTests {
    private let time: StandingTime
    private let store = ScriptedStore()

    init() throws {
        time = try StandingTime()
    }

    private func dock(
        in root: FilePath,
        clock: any Clock<Duration> = ImpatientClock()
    ) async throws -> TestDock {
        try await TestDock(
            in: root.appending("dock"),
            store: store,
            clock: clock,
            now: { [time] in time.now }
        )
    }

    @Test func `a store that is down gets one probe a turn, however long the queue is`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 51, count: 120)
            store.follow { _ in throw StoreError.unavailable("no route") }
            let first = try await dock(in: root)
            try await first.running {
                try await first.takeIn(card, "CAM1")
                try await first.untilSpooled(120)
            }
            try first.parts.ledger.close()

            // On a clock that stands still, only a wake-up begins a turn.
            let dock = try await dock(in: root, clock: StoppedClock())
            try await dock.running { [store, time] in
                let before = store.requests.count
                for turn in 1...6 {
                    try await dock.until { store.requests.count == before + turn }
                    dock.parts.wakes.spooled.raise()
                }
                try await dock.until { store.requests.count == before + 7 }
                #expect(store.requests.allSatisfy { $0 == .probe })
                #expect(dock.parts.conditions.all.map(\.name) == [.storeUnavailable])
                #expect(dock.parts.conditions.all.map(\.detail) == ["no route"])
                #expect(try await dock.entries(.forwardingBegan).isEmpty)

                store.follow { _ in }
                time.advance(by: .seconds(3_600))
                dock.parts.wakes.spooled.raise()
                try await dock.untilConfirmed(120)
                #expect(dock.parts.conditions.all.isEmpty)
            }
        }
    }

    @Test func `a store that answers and takes nothing is tried with a few at a time`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 52, count: 60)
            let store = store
            let time = ImpatientTime()
            store.follow { if case .put = $0 { throw StoreError.full("no room") } }
            let dock = try await TestDock(
                in: root.appending("dock"),
                store: store,
                terms: .nightly(),
                now: { time.now }
            )

            try await dock.running {
                try await dock.takeIn(card, "CAM1")
                dock.change(.open)
                try await dock.untilLog { log in
                    log.count { $0.event == CustodyEvent.forwardingPostponed.rawValue } >= 100
                }
                #expect(dock.parts.conditions.all.map(\.name) == [.storeFull])
                // Between two sets of puts there is a probe: whatever is more than a few goes first.
                let sets = store.requests.split(separator: .probe).map { $0.count { $0 != .sweep } }
                #expect(sets.filter { $0 > 0 }.dropFirst().allSatisfy { $0 <= 4 })
                store.follow { _ in }
                try await dock.untilConfirmed(60)
                try await dock.untilConditions(\.isEmpty)
            }
        }
    }

    @Test(arguments: [true, false])
    func `a store that lets nobody in is a state of the store and sets nothing aside`(
        evenProbes: Bool
    ) async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 53, count: 3)
            let store = store
            store.follow { request in
                if request == .probe, !evenProbes { return }
                throw StoreError.denied("SignatureDoesNotMatch")
            }
            let dock = try await dock(in: root)

            try await dock.running { [time] in
                try await dock.takeIn(card, "CAM1")
                try await dock.untilConditions { !$0.isEmpty }
                try await dock.untilTurnsPassed(store)
                #expect(dock.parts.conditions.all.map(\.name) == [.storeDenied])
                #expect(dock.parts.conditions.all.map(\.detail) == ["SignatureDoesNotMatch"])
                #expect(try await dock.parts.ledger.figures()[.quarantined].count == 0)
                store.follow { _ in }
                time.advance(by: .seconds(3_600))
                try await dock.untilConfirmed(3)
                try await dock.untilConditions(\.isEmpty)
            }
        }
    }

    @Test func `a word that every recording gets sets none of them aside`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 56, count: 3)
            let time = ImpatientTime()
            let store = ScriptedStore { request in
                guard case .put(let object) = request else { return }
                throw StoreError.refused(object.key, "InvalidRequest: of the bucket")
            }
            let dock = try await TestDock(
                in: root.appending("dock"),
                store: store,
                now: { time.now }
            )

            try await dock.running {
                try await dock.takeIn(card, "CAM1")
                try await dock.untilLog { log in
                    log.count { $0.event == CustodyEvent.forwardingPostponed.rawValue } >= 24
                }
                #expect(try await dock.parts.ledger.figures()[.quarantined].count == 0)
                try await dock.untilConditions { $0.contains { $0.name == .forwardingFailing } }
                store.follow { _ in }
                try await dock.untilConfirmed(3)
                try await dock.untilConditions(\.isEmpty)
            }
        }
    }

    @Test func `what is refused while others get through is set aside after a few tries`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let bad = try Card(at: root.appending("bad"), seed: 57, count: 1)
            let good = try Card(at: root.appending("good"), seed: 58, count: 2)
            let time = ImpatientTime()
            let store = ScriptedStore { request in
                guard case .put(let object) = request, object.key.components.contains("BAD")
                else { return }
                throw StoreError.refused(object.key, "InvalidArgument: of the object")
            }
            let dock = try await TestDock(
                in: root.appending("dock"),
                store: store,
                now: { time.now }
            )

            try await dock.running {
                try await dock.takeIn(good, "GOOD")
                try await dock.untilConfirmed(2)
                try await dock.takeIn(bad, "BAD")
                let others = try Card(at: root.appending("others"), seed: 59, count: 40)
                try await dock.takeIn(others, "GOOD")
                try await dock.untilFigures { $0[.quarantined].count == 1 }
                let aside = try #require(try await dock.recordings(of: "BAD").first)
                #expect(aside.attempts >= 4)
                #expect(aside.quarantine?.name == .storeRejected)
                #expect(aside.quarantine?.detail.contains("InvalidArgument") == true)
            }
        }
    }

    @Test func `what the store will never take is set aside with the store's own words`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let bad = try Card(at: root.appending("bad"), seed: 54, count: 1)
            let good = try Card(at: root.appending("good"), seed: 55, count: 3)
            store.follow { request in
                guard case .put(let object) = request, object.key.components.contains("BAD")
                else { return }
                throw StoreError.rejected(object.key, "EntityTooLarge: 5 GiB are the most")
            }
            let dock = try await dock(in: root)

            try await dock.running {
                try await dock.takeIn(bad, "BAD")
                try await dock.takeIn(good, "GOOD")
                try await dock.untilFigures {
                    $0[.confirmed].count == 3 && $0[.quarantined].count == 1
                }
                let aside = try #require(try await dock.recordings(of: "BAD").first)
                #expect(aside.quarantine?.name == .storeRejected)
                let words = aside.quarantine?.detail ?? ""
                #expect(words.contains("EntityTooLarge: 5 GiB are the most"))
                try await dock.untilConditions { $0.map(\.name) == [.quarantined] }
                #expect(dock.parts.conditions.all.first?.subject == aside.id.rawValue)
            }
        }
    }

    @Test func `a recording that never gets through is named, and tried until it does`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 56, count: 1)
            let time = ImpatientTime()
            let store = store
            store.follow { request in
                guard case .proof(let object) = request else { return }
                throw StoreError.mismatch(object.key, "its digest differs")
            }
            let dock = try await TestDock(
                in: root.appending("dock"),
                store: store,
                now: { time.now }
            )

            try await dock.running {
                try await dock.takeIn(card, "CAM1")
                try await dock.untilConditions { $0.map(\.name) == [.forwardingFailing] }
                let attempts = try await dock.recordings(of: "CAM1").map(\.attempts)
                #expect(attempts.allSatisfy { $0 >= 5 })
                store.follow { _ in }
                try await dock.untilConfirmed(1)
                try await dock.untilConditions(\.isEmpty)
            }
        }
    }
}

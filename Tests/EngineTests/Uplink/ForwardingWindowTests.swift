// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Engine
import Evidence
import SystemPackage
import TestSupport
import Testing

/// What goes while the line is open, closed, and closing.
@Suite(.timeLimit(.minutes(5)))
struct ForwardingWindowTests: StandingSuite {
    let time: StandingTime
    let store = ScriptedStore()

    init() throws {
        time = try StandingTime()
    }

    @Test func `outside every window only what is urgent goes, and the rest when it opens`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 1, count: 4)
            let dock = try await dock(in: root, .nightly())

            try await dock.running { [store] in
                try await dock.takeIn(card, "CAM1")
                try await dock.untilSpooled(4)
                try await dock.untilTurnsPassed(store)
                #expect(store.puts.isEmpty)

                let urgent = try await dock.recordings(of: "CAM1")[2].id
                try await dock.setUrgent(urgent)
                try await dock.untilConfirmed(1)
                try await dock.untilTurnsPassed(store)
                #expect(Set(store.puts.map(\.recording)) == [urgent])
                #expect(try await dock.entries(.forwardingBegan).map(\.recording) == [urgent])

                dock.change(.open)
                try await dock.untilConfirmed(4)
            }
            #expect(store.memory.writes == 8)
        }
    }

    @Test func `a window opens by the clock alone`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 2, count: 3)
            let dock = try await dock(in: root, .nightly())

            try await dock.running { [store, time] in
                try await dock.takeIn(card, "CAM1")
                try await dock.untilSpooled(3)
                try time.set("2026-03-02T21:59:59Z")
                try await dock.untilTurnsPassed(store)
                #expect(store.puts.isEmpty)
                try time.set("2026-03-02T22:00:00Z")
                try await dock.untilConfirmed(3)
            }
        }
    }

    @Test func `what a closing window breaks off is no failure and goes on when it opens`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 3, count: 3)
            let dock = try await dock(in: root, .nightly(grace: .zero))
            let gate = Gate()
            store.follow { if case .put = $0 { try await gate.pass() } }
            try time.set("2026-03-02T23:00:00Z")

            try await dock.running { [store, time] in
                try await dock.takeIn(card, "CAM1")
                try await dock.until { gate.arrivals == 1 }
                try time.set("2026-03-03T06:00:00Z")
                gate.open()
                try await dock.untilSpooled(3)
                try await dock.untilTurnsPassed(store)
                for summary in try await dock.recordings(of: "CAM1") {
                    #expect(summary.attempts == 0)
                    #expect(summary.lastErrorName == "suspended")
                    #expect(summary.lastError == "the window has closed")
                }
                #expect(dock.parts.conditions.all.isEmpty)
                #expect(store.puts.count == 1)
                #expect(store.memory.writes == 0)

                try time.set("2026-03-03T22:00:00Z")
                try await dock.untilConfirmed(3)
                #expect(dock.parts.conditions.all.isEmpty)
            }
            #expect(try await dock.entries(.forwardingPostponed).count == 3)
            #expect(store.memory.objects.count == 6)
        }
    }

    @Test func `a part in flight has its grace, and is not sent again the night after`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 4, count: 2)
            let dock = try await dock(in: root, .nightly(grace: .seconds(3_600)))
            let gate = Gate()
            store.follow { if case .put = $0 { try await gate.pass() } }
            try time.set("2026-03-02T23:00:00Z")

            try await dock.running { [store, time] in
                try await dock.takeIn(card, "CAM1")
                try await dock.until { gate.arrivals == 1 }
                try time.set("2026-03-03T06:00:00Z")
                gate.open()
                try await dock.untilSpooled(2)
                // The one in flight has arrived; nothing new has begun.
                #expect(store.memory.writes == 1)
                #expect(store.puts.count == 1)

                try time.set("2026-03-03T22:00:00Z")
                try await dock.untilConfirmed(2)
                #expect(store.memory.writes == 4)
            }
        }
    }

    @Test func `an urgent recording under way does not mind the window's end`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 5, count: 1)
            let dock = try await dock(in: root, .nightly(grace: .zero))
            let gate = Gate()
            store.follow { if case .put = $0 { try await gate.pass() } }

            try await dock.running { [time] in
                try await dock.takeIn(card, "CAM1")
                try await dock.untilSpooled(1)
                try await dock.setUrgent(dock.recordings(of: "CAM1")[0].id)
                try await dock.until { gate.arrivals == 1 }
                try time.set("2026-03-03T22:00:00Z")
                try time.set("2026-03-04T06:00:00Z")
                gate.open()
                try await dock.untilConfirmed(1)
            }
            #expect(try await dock.entries(.forwardingPostponed).isEmpty)
        }
    }

    @Test func `an urgent recording that its window has broken off overtakes it at once`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 6, count: 1)
            let dock = try await dock(in: root, .nightly(grace: .zero))
            let gate = Gate()
            store.follow { if case .put = $0 { try await gate.pass() } }
            try time.set("2026-03-02T23:00:00Z")

            try await dock.running { [time] in
                try await dock.takeIn(card, "CAM1")
                try await dock.until { gate.arrivals == 1 }
                // Marked while it is under way, it goes on as what it has become.
                try await dock.setUrgent(dock.recordings(of: "CAM1")[0].id)
                try time.set("2026-03-03T06:00:00Z")
                gate.open()
                try await dock.untilConfirmed(1)
            }
        }
    }
}

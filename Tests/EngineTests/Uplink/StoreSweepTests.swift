// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Engine
import Evidence
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// When what interrupted uploads have left in the store is taken away.
@Suite(.timeLimit(.minutes(5)))
struct StoreSweepTests {
    /// Counts the puts under way, and the sweeps that came meanwhile.
    private final class Watch: Sendable {
        private let state = Mutex((puts: 0, clashes: 0))

        var clashes: Int { state.withLock { $0.clashes } }

        func begin() {
            state.withLock { $0.puts += 1 }
        }

        func end() {
            state.withLock { $0.puts -= 1 }
        }

        func sweep() {
            state.withLock { $0.clashes += $0.puts > 0 ? 1 : 0 }
        }
    }

    @Test func `the store is swept once before anything is sent, and again after a failure`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let first = try Card(at: root.appending("first"), seed: 61, count: 2)
            let second = try Card(at: root.appending("second"), seed: 62, count: 2)
            let third = try Card(at: root.appending("third"), seed: 63, count: 1)
            let time = ImpatientTime()
            let store = ScriptedStore()
            let dock = try await TestDock(
                in: root.appending("dock"),
                store: store,
                now: { time.now }
            )

            try await dock.running {
                try await dock.takeIn(first, "CAM1")
                try await dock.untilConfirmed(2)
                try await dock.takeIn(second, "CAM2")
                try await dock.untilConfirmed(4)
                try await dock.untilTurnsPassed(store)
                #expect(store.sweeps == 1)
                #expect(store.requests.prefix(2) == [.probe, .sweep])

                store.follow { request in
                    guard case .put(let object) = request else { return }
                    throw StoreError.mismatch(object.key, "for the test")
                }
                try await dock.takeIn(third, "CAM3")
                try await dock.until { store.sweeps >= 2 }
                store.follow { _ in }
                try await dock.untilConfirmed(5)
                let sweeps = store.sweeps
                try await dock.untilTurnsPassed(store)
                #expect(store.sweeps == sweeps)
            }
        }
    }

    @Test func `nothing is swept while another lane is at work`() async throws {
        try await withTemporaryDirectory { root in
            let first = try Card(at: root.appending("first"), seed: 64, count: 2)
            let second = try Card(at: root.appending("second"), seed: 65, count: 2)
            let time = ImpatientTime()
            let (gate, watch) = (Gate(), Watch())
            let store = ScriptedStore { request in
                switch request {
                case .put(let object) where object.key.components.contains("SLOW"):
                    watch.begin()
                    defer { watch.end() }
                    try await gate.pass()
                case .put(let object) where object.key.components.contains("BAD"):
                    throw StoreError.mismatch(object.key, "for the test")
                case .sweep: watch.sweep()
                default: break
                }
            }
            let dock = try await TestDock(
                in: root.appending("dock"),
                store: store,
                now: { time.now }
            )

            try await dock.running {
                try await dock.takeIn(first, "SLOW")
                try await dock.until { gate.arrivals == 1 }
                try await dock.takeIn(second, "BAD")
                try await dock.untilLog { log in
                    log.count { $0.event == CustodyEvent.forwardingPostponed.rawValue } >= 4
                }
                #expect(store.sweeps == 1)
                gate.open()
                try await dock.until { store.sweeps >= 2 }
                #expect(watch.clashes == 0)
            }
        }
    }

    @Test(arguments: [
        StoreError.unavailable("no route"), StoreError.denied("AccessDenied"),
    ])
    func `a store that cannot be swept takes footage all the same, and says so`(
        error: StoreError
    ) async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 66, count: 2)
            let time = ImpatientTime()
            let store = ScriptedStore { if $0 == .sweep { throw error } }
            let dock = try await TestDock(
                in: root.appending("dock"),
                store: store,
                now: { time.now }
            )

            try await dock.running {
                try await dock.takeIn(card, "CAM1")
                try await dock.untilConfirmed(2)
                try await dock.untilConditions { $0.map(\.name) == [.storeUnswept] }
                store.follow { _ in }
                try await dock.untilConditions(\.isEmpty)
            }
        }
    }
}

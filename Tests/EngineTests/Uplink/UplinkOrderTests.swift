// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Custody
import Engine
import Evidence
import SystemPackage
import TestSupport
import Testing

/// What an administrator's orders do to what waits.
@Suite(.timeLimit(.minutes(5)))
struct UplinkOrderTests: StandingSuite {
    let time: StandingTime
    let store = ScriptedStore()

    init() throws {
        time = try StandingTime()
    }

    @Test func `a pause stops urgent recordings too, and resuming lets all go`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 11, count: 3)
            let dock = try await dock(in: root, .open)
            let administration = try dock.administration()

            try await dock.running { [store] in
                #expect(try await administration.order(.pause, as: .admin).state == "paused")
                try await dock.takeIn(card, "CAM1")
                try await dock.untilSpooled(3)
                try await dock.setUrgent(dock.recordings(of: "CAM1")[0].id)
                try await dock.untilTurnsPassed(store)
                #expect(store.puts.isEmpty)

                #expect(try await administration.order(.resume, as: .admin).state == "open")
                try await dock.untilConfirmed(3)
            }
        }
    }

    @Test func `a pause breaks off what is under way without a failure`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 12, count: 2)
            var terms = UplinkTerms.open
            terms.grace = .zero
            let dock = try await dock(in: root, terms)
            let gate = Gate()
            store.follow { if case .put = $0 { try await gate.pass() } }

            try await dock.running { [store] in
                try await dock.takeIn(card, "CAM1")
                try await dock.until { gate.arrivals == 1 }
                _ = try await dock.administration().order(.pause, as: .admin)
                gate.open()
                try await dock.untilSpooled(2)
                let found = try await dock.recordings(of: "CAM1")
                #expect(found.map(\.attempts) == [0, 0])
                #expect(
                    found.map(\.lastError) == Array(repeating: "forwarding was paused", count: 2)
                )
                #expect(store.memory.writes == 0)
                #expect(dock.parts.conditions.all.isEmpty)
            }
        }
    }

    @Test func `a pause outlives a restart`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 13, count: 2)
            let first = try await dock(in: root, .open)
            try await first.running {
                _ = try await first.administration().order(.pause, as: .admin)
                try await first.takeIn(card, "CAM1")
                try await first.untilSpooled(2)
            }
            try first.parts.ledger.close()

            let second = try await dock(in: root, .open)
            second.parts.line.set(try await second.parts.ledger.uplinkOrder())
            try await second.running { [store, time] in
                #expect(second.parts.line.state == .paused)
                #expect(second.parts.line.order?.since == time.now)
                try await second.untilTurnsPassed(store)
                #expect(store.puts.isEmpty)
                _ = try await second.administration().order(.resume, as: .admin)
                try await second.untilConfirmed(2)
            }
            try second.parts.ledger.close()

            let third = try await dock(in: root, .open)
            #expect(try await third.parts.ledger.uplinkOrder() == nil)
        }
    }

    @Test func `an order to send now ignores the window and ends when nothing waits`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 14, count: 3)
            let later = try Card(at: root.appending("later"), seed: 15, count: 2)
            let dock = try await dock(in: root, .nightly())

            try await dock.running { [store] in
                try await dock.takeIn(card, "CAM1")
                try await dock.untilSpooled(3)
                #expect(try await dock.administration().order(.now, as: .admin).state == "forced")
                try await dock.untilConfirmed(3)
                try await dock.until { dock.parts.line.order == nil }
                #expect(try await dock.parts.ledger.uplinkOrder() == nil)

                // What comes after it waits for the window again.
                try await dock.takeIn(later, "CAM2")
                try await dock.untilSpooled(2)
                try await dock.untilTurnsPassed(store)
                #expect(try await dock.parts.ledger.figures()[.confirmed].count == 3)
            }
            let orders = try await dock.entries(.uplinkOrdered)
            #expect(orders.map { $0.detail["order"] } == [.text("now"), .text("none")])
            #expect(orders.map(\.actor) == [.user(uid: 1_007), .service])
        }
    }

    @Test func `an order to send now stands while something is yet to be tried again`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 16, count: 2)
            let dock = try await dock(in: root, .nightly())
            let store = store
            store.follow { request in
                guard case .put(let object) = request, object.key.isManifest else { return }
                throw StoreError.mismatch(object.key, "for the test")
            }

            try await dock.running { [time] in
                try await dock.takeIn(card, "CAM1")
                try await dock.untilSpooled(2)
                _ = try await dock.administration().order(.now, as: .admin)
                try await dock.untilLog { log in
                    log.count { $0.event == CustodyEvent.forwardingPostponed.rawValue } >= 2
                }
                try await dock.untilTurnsPassed(store)
                #expect(dock.parts.line.state == .forced)
                store.follow { _ in }
                time.advance(by: .seconds(3_600))
                try await dock.untilConfirmed(2)
                try await dock.until { dock.parts.line.order == nil }
            }
        }
    }

    @Test func `a pause that is given as an order to send now ends is not lost`() async throws {
        try await withTemporaryDirectory { root in
            let dock = try await dock(in: root, .nightly())
            let (ledger, line) = (dock.parts.ledger, dock.parts.line)
            try await ledger.setUplinkOrder(.now, actor: .service)
            let order = try #require(try await ledger.uplinkOrder())
            line.set(order)

            _ = try await dock.administration().order(.pause, as: .admin)
            try await ledger.liftUplinkOrder(order, actor: .service)
            line.lift(order)

            #expect(try await ledger.uplinkOrder()?.order == .paused)
            #expect(line.state == .paused)
        }
    }
}

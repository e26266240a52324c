// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Engine
import Evidence
import SystemPackage
import TestSupport
import Testing

/// Whose recording goes next.
@Suite(.timeLimit(.minutes(5)))
struct ForwardingOrderTests: StandingSuite {
    let time: StandingTime
    let store = ScriptedStore()

    init() throws {
        time = try StandingTime()
    }

    @Test func `a camera with a few recordings has its turns among those of one with many`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let lots = try Card(at: root.appending("many"), seed: 41, count: 40)
            let few = try Card(at: root.appending("few"), seed: 42, count: 4)
            let dock = try await dock(in: root, .nightly(), lanes: 1)

            try await dock.running {
                try await dock.takeIn(lots, "MANY")
                try await dock.takeIn(few, "FEW")
                try await dock.untilSpooled(44)
                dock.change(.open)
                try await dock.untilConfirmed(44)
            }

            let began = try await dock.entries(.forwardingBegan)
            let cameras = began.compactMap(\.camera?.rawValue)
            for pair in stride(from: 0, to: 8, by: 2) {
                #expect(Set(cameras[pair..<pair + 2]) == ["MANY", "FEW"])
            }
            #expect(cameras.dropFirst(8).count { $0 == "MANY" } == 36)
            // Of one camera, the oldest goes first; several may be of one instant.
            let many = try await dock.recordings(of: "MANY")
            let sent = began.filter { $0.camera?.rawValue == "MANY" }.compactMap { entry in
                many.first { $0.id == entry.recording }?.recordedAt
            }
            #expect(sent == many.map(\.recordedAt))
        }
    }

    @Test func `an urgent recording overtakes all that are not, and goes alone`() async throws {
        try await withTemporaryDirectory { root in
            let old = try Card(at: root.appending("old"), seed: 43, count: 5)
            let new = try Card(at: root.appending("new"), seed: 44, count: 3)
            var held = UplinkTerms.open
            held.isHeld = true
            let dock = try await dock(in: root, held, lanes: 1)

            try await dock.running { [store] in
                try await dock.takeIn(old, "OLD")
                try await dock.takeIn(new, "NEW")
                try await dock.untilSpooled(8)
                let urgent = try await dock.recordings(of: "NEW")[2].id
                try await dock.setUrgent(urgent)
                #expect(store.puts.isEmpty)
                dock.change(.open)
                try await dock.untilConfirmed(8)

                #expect(try await dock.entries(.forwardingBegan).first?.recording == urgent)
                // Its manifest went before any other's file: nobody's company held it up.
                #expect(store.puts.prefix(2).map(\.recording) == [urgent, urgent])
            }
        }
    }

    @Test func `an urgent recording gets a lane of its own while all are taken`() async throws {
        try await withTemporaryDirectory { root in
            let first = try Card(at: root.appending("first"), seed: 45, count: 2)
            let second = try Card(at: root.appending("second"), seed: 46, count: 3)
            let dock = try await dock(in: root, .open, lanes: 1)
            let gate = Gate()
            let store = store

            try await dock.running {
                // What is under way first is held up for as long as it takes.
                store.follow { if case .put = $0 { try await gate.pass() } }
                try await dock.takeIn(first, "CAM1")
                try await dock.untilFigures { $0[.uploading].count == 2 }
                try await dock.until { gate.arrivals == 1 }
                store.follow { _ in }
                try await dock.takeIn(second, "CAM2")
                try await dock.untilSpooled(3)

                let waiting = try await dock.recordings(of: "CAM2").map(\.id)
                try await dock.setUrgent(waiting[1])
                try await dock.untilConfirmed(1)
                let began = try await dock.entries(.forwardingBegan).suffix(1)
                #expect(began.map(\.recording) == [waiting[1]])
                #expect(try await dock.parts.ledger.figures()[.uploading].count == 2)

                gate.open()
                try await dock.untilConfirmed(5)
            }
        }
    }

    @Test func `urgent recordings take no more than one lane beyond those there are`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let first = try Card(at: root.appending("first"), seed: 47, count: 1)
            let second = try Card(at: root.appending("second"), seed: 48, count: 2)
            let dock = try await dock(in: root, .open, lanes: 1)
            let gate = Gate()
            store.follow { if case .put = $0 { try await gate.pass() } }

            try await dock.running {
                try await dock.takeIn(first, "CAM1")
                try await dock.until { gate.arrivals == 1 }
                try await dock.takeIn(second, "CAM2")
                try await dock.untilSpooled(2)
                let waiting = try await dock.recordings(of: "CAM2").map(\.id)
                try await dock.setUrgent(waiting[0])
                try await dock.until { gate.arrivals == 2 }
                try await dock.setUrgent(waiting[1])
                for _ in 0..<20 { _ = try await dock.parts.ledger.figures() }
                #expect(try await dock.parts.ledger.figures()[.uploading].count == 2)
                #expect(gate.arrivals == 2)
                gate.open()
                try await dock.untilConfirmed(3)
            }
        }
    }
}

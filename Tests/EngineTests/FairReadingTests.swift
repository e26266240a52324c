// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Engine
import Evidence
import Platform
import SystemPackage
import TestSupport
import Testing

/// More cameras than are read at once.
@Suite(.timeLimit(.minutes(5)))
struct FairReadingTests {
    @Test func `a root port that has less than its share is next`() async throws {
        try await withTemporaryDirectory { root in
            let cards = try (0..<4).map {
                try Card(at: root.appending("card\($0)"), seed: UInt64(60 + $0), count: 3)
            }
            let opener = TurnstileOpener()
            let dock = try await TestDock(in: root.appending("dock"), opener: opener, turns: 2)
            let devices = zip(cards, ["1.1", "1.2", "1.3", "2.1"]).enumerated().map {
                number,
                place in
                place.0.device(serial: "CAM\(number)", port: number + 1, chain: place.1)
            }

            try await dock.running {
                dock.udev.yield(.changed(devices[0]))
                dock.udev.yield(.changed(devices[1]))
                await opener.untilReading(2)
                dock.udev.yield(.changed(devices[2]))
                try await dock.untilBoard { $0.count { $0.intake?.phase == .waiting } == 1 }
                dock.udev.yield(.changed(devices[3]))
                try await dock.untilBoard { $0.count { $0.intake?.phase == .waiting } == 2 }
                #expect(opener.readers == 2)
                dock.parts.pulse.sample()
                #expect(dock.parts.conditions.all.isEmpty)

                opener.pass()
                try await dock.untilBoard { $0.count == 4 && $0.allSatisfy { $0.state == .idle } }
            }

            // Two of the first port were read; the next is the second port's, though it came last.
            let order = opener.nodes.map { FilePath($0).lastComponent?.string ?? "" }
            #expect(order.prefix(2).sorted() == ["card0", "card1"])
            #expect(order.dropFirst(2).first == "card3")
            #expect(order.count == 12)
        }
    }

    @Test func `a camera that is pulled while it waits keeps nobody waiting`() async throws {
        try await withTemporaryDirectory { root in
            let cards = try (0..<3).map {
                try Card(at: root.appending("card\($0)"), seed: UInt64(70 + $0), count: 1)
            }
            let opener = TurnstileOpener()
            let dock = try await TestDock(in: root.appending("dock"), opener: opener, turns: 1)
            let devices = cards.enumerated().map { number, card in
                card.device(serial: "CAM\(number)", port: number + 1)
            }

            try await dock.running {
                dock.udev.yield(.changed(devices[0]))
                await opener.untilReading(1)
                for (count, device) in devices.dropFirst().enumerated() {
                    dock.udev.yield(.changed(device))
                    try await dock.untilBoard { docked in
                        docked.count { $0.intake?.phase == .waiting } == count + 1
                    }
                }
                dock.udev.yield(.removed(sysPath: devices[1].sysPath))
                try await dock.untilBoard { $0.count == 2 }
                opener.pass()
                try await dock.untilBoard { $0.count == 2 && $0.allSatisfy { $0.state == .idle } }
            }

            #expect(opener.opened.values.reduce(0, +) == 2)
        }
    }

    @Test func `at a shift change every camera of sixty-four bays is read`() async throws {
        try await withTemporaryDirectory { root in
            let store = MemoryStore()
            let dock = try await TestDock(in: root.appending("dock"), store: store)
            let cards = try (0..<64).map {
                try Card(at: root.appending("card\($0)"), seed: UInt64(100 + $0), count: 2)
            }

            try await dock.running {
                for (number, card) in cards.enumerated() {
                    let chain = "\(number % 4 + 1).\(number / 4 + 1)"
                    let serial = "CAM\(number)"
                    dock.udev.yield(
                        .changed(card.device(serial: serial, port: number, chain: chain))
                    )
                }
                try await dock.untilConfirmed(128)
                try await dock.untilBoard { $0.count == 64 && $0.allSatisfy { $0.state == .idle } }
            }

            let stored = store.objects.filter { !$0.key.isManifest }.values
            #expect(Set(stored) == Set(cards.flatMap(\.files.values)))
            #expect(stored.count == 128)
            #expect(dock.parts.conditions.all.isEmpty)
            #expect(try await dock.parts.ledger.verifyLog().isWhole)
        }
    }

    @Test func `a folder is read while every turn of the cameras is taken`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 77, count: 1)
            let folder = try Card(at: root.appending("folder"), seed: 78, count: 1)
            let opener = TurnstileOpener()
            let dock = try await TestDock(in: root.appending("dock"), opener: opener, turns: 1)

            try await dock.running {
                dock.udev.yield(.changed(card.device(serial: "CAM1")))
                await opener.untilReading(1)
                let id = dock.service.handOver(folder.path, serial: CameraSerial("CAM2"), uid: 0)
                let docked = try await dock.untilOver(id)
                #expect(docked.outcome == .drained)
                opener.pass()
                try await dock.untilBoard { $0.first?.state == .idle }
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Engine
import Evidence
import Platform
import Stores
import SystemPackage
import TestSupport
import Testing

struct EndToEndTests {
    @Test(.timeLimit(.minutes(5)))
    func `a folder that is handed over is confirmed by the store and leaves the spool`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 1)
            let store = MemoryStore()
            let dock = try await TestDock(in: root.appending("dock"), store: store)

            try await dock.running {
                let id = dock.service.handOver(card.path, serial: CameraSerial("CAM1"), uid: 0)
                let docked = try await dock.untilOver(id)
                #expect(docked.refusal == nil)
                try await dock.untilReleased(card.files.count)
            }

            let stored = Set(store.objects.filter { !$0.key.isManifest }.values)
            #expect(stored == Set(card.files.values))
            #expect(store.objects.count == 2 * card.files.count)
            #expect(try await dock.parts.ledger.verifyLog().isWhole)
            #expect(try spoolFiles(dock).isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `docking the same card again changes nothing`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 2)
            let store = MemoryStore()
            let dock = try await TestDock(in: root.appending("dock"), store: store)

            try await dock.running {
                let serial = CameraSerial("CAM1")
                _ = try await dock.untilOver(
                    dock.service.handOver(card.path, serial: serial, uid: 0)
                )
                try await dock.untilFigures { $0[.confirmed].count == card.files.count }
                let writes = store.writes
                let again = dock.service.handOver(card.path, serial: serial, uid: 0)
                let docked = try await dock.untilOver(again)
                #expect(docked.knownCount == card.files.count)
                #expect(docked.intake?.recordingsTotal == 0)
                #expect(store.writes == writes)
            }
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `a camera that is not enrolled is refused and not read`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 3)
            let enrolled = try #require(CameraSerial("OTHER"))
            let dock = try await TestDock(
                in: root.appending("dock"),
                enrolment: .serials([enrolled])
            )

            try await dock.running {
                dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
                try await dock.untilBoard { $0.first?.refusal == .notEnrolled }
            }

            let figures = try await dock.parts.ledger.figures()
            #expect(figures.states.values.allSatisfy { $0.count == 0 })
            let events = try await dock.parts.ledger.custodyEntries().map(\.event)
            #expect(events.contains(CustodyEvent.deviceRefused.rawValue))
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `a store that comes back is used again without a restart`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 4)
            let store = MemoryStore()
            store.fail(.unavailable)
            let dock = try await TestDock(in: root.appending("dock"), store: store)

            try await dock.running {
                let id = dock.service.handOver(card.path, serial: CameraSerial("CAM1"), uid: 0)
                _ = try await dock.untilOver(id)
                try await dock.untilFigures { $0[.spooled].count == card.files.count }
                try await dock.untilConditions { $0.map(\.name) == [.storeUnavailable] }
                store.fail(nil)
                try await dock.untilFigures { $0[.confirmed].count == card.files.count }
            }

            #expect(dock.parts.conditions.all.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `a plugged camera is read in its bay and its docking ends when it leaves`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 5)
            let dock = try await TestDock(in: root.appending("dock"))
            let device = card.device(serial: "CAM1")

            try await dock.running {
                dock.udev.yield(.snapshot([]))
                dock.udev.yield(.changed(device))
                dock.udev.yield(.changed(device))
                try await dock.untilBoard { $0.count == 1 && $0[0].state == .idle }
                dock.udev.yield(.removed(sysPath: device.sysPath))
                try await dock.untilBoard { $0.isEmpty }
                try await dock.untilFigures { $0[.confirmed].count == card.files.count }
            }

            let dockings = try await dock.parts.ledger.dockings(limit: 10)
            #expect(dockings.count == 1)
            #expect(dockings.first?.state == .detached)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `two devices with one serial in two bays are not mixed`() async throws {
        try await withTemporaryDirectory { root in
            let first = try Card(at: root.appending("first"), seed: 6)
            let second = try Card(at: root.appending("second"), seed: 7)
            let dock = try await TestDock(in: root.appending("dock"))

            try await dock.running {
                dock.udev.yield(.snapshot([first.device(serial: "TWIN", port: 1)]))
                try await dock.untilBoard { $0.first?.state == .idle }
                dock.udev.yield(.changed(second.device(serial: "TWIN", port: 2)))
                try await dock.untilBoard { $0.contains { $0.refusal == .duplicateSerial } }
            }
        }
    }

    private func spoolFiles(_ dock: TestDock) throws -> [DirectoryEntry] {
        try Directory(at: dock.root.appending("spool")).entries().filter { $0.kind == .file }
    }
}

extension ObjectKey {
    /// Whether this is the key of a recording's manifest.
    var isManifest: Bool { components.last == ObjectLayout.manifestName }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Custody
import Engine
import Evidence
import Platform
import SystemPackage
import TestSupport
import Testing

/// Bays, as an administrator names them.
@Suite(.timeLimit(.minutes(5)))
struct BayAdministrationTests {
    private static let peer = PeerIdentity(uid: 1_000, gid: 1_000, pid: 1)
    private static let written = BayPath("pci-0000:00:14.0-usb-0:9")

    /// A dock whose configuration names one bay, with a camera in the bay that `card` is in.
    private func withDock(
        _ body:
            @escaping @Sendable (TestDock, EngineAdministration, _ port: String) async throws ->
            Void
    ) async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 81)
            let dock = try await TestDock(
                in: root.appending("dock"),
                bayNames: BayNames(configured: [Self.written: "W9"])
            )
            try await dock.running {
                dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
                try await dock.untilBoard { $0.first?.state == .idle }
                let port = try #require(dock.parts.dockBoard.all.first?.bay.path.rawValue)
                try await body(dock, try dock.administration(), port)
            }
        }
    }

    @Test func `a bay that holds a camera is listed without a name, and gets one`() async throws {
        try await withDock { dock, administration, port in
            #expect(
                try await administration.bays().bays.map(\.name) == ["W9", nil]
            )

            let named = try await administration.nameBay(port, "A1", as: Self.peer)

            #expect(named.name == "A1" && named.path == port && named.source == .learnt)
            #expect(named.camera == "CAM1" && named.docking != nil)
            #expect(try await administration.bays().bays.map(\.name) == ["A1", "W9"])
            #expect(try await dock.parts.ledger.bayNames() == [BayPath(port): "A1"])
            let entries = try await dock.parts.ledger.custodyEntries(limit: 1_000)
            #expect(entries.filter { $0.event == "bay-named" }.map(\.actor) == [.user(uid: 1_000)])
        }
    }

    @Test func `the next docking in a named bay bears its name, and the empty bay is shown`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 82)
            let dock = try await TestDock(in: root.appending("dock"))
            let device = card.device(serial: "CAM1")
            let administration = try dock.administration()
            try await dock.running {
                dock.udev.yield(.snapshot([device]))
                try await dock.untilBoard { $0.first?.state == .idle }
                let port = try #require(dock.parts.dockBoard.all.first?.bay.path.rawValue)
                _ = try await administration.nameBay(port, "A1", as: Self.peer)
                dock.udev.yield(.snapshot([]))
                try await dock.untilBoard { $0.isEmpty }
                #expect(try await administration.status().bays.map(\.label) == ["A1"])
                #expect(try await administration.status().bays.map(\.state) == ["empty"])

                dock.udev.yield(.snapshot([device]))

                try await dock.untilBoard { $0.first?.bay.name == "A1" }
            }
        }
    }

    @Test func `a name of the configuration is changed there alone, and is taken for all`()
        async throws
    {
        try await withDock { dock, administration, port in
            for (bay, name) in [("W9", "A1"), (Self.written.rawValue, "A1"), (port, "W9")] {
                let error = await #expect(throws: AdminError.self) {
                    try await administration.nameBay(bay, name, as: Self.peer)
                }
                #expect(error?.kind == .conflict)
            }
            let learnt = try await dock.parts.ledger.bayNames()
            #expect(learnt.isEmpty)
        }
    }

    @Test func `a bay is found by its name, and one that is nowhere is not`() async throws {
        try await withDock { _, administration, port in
            _ = try await administration.nameBay(port, "A1", as: Self.peer)

            let renamed = try await administration.nameBay("A1", "B1", as: Self.peer)
            #expect(renamed.path == port && renamed.name == "B1")
            let bare = try await administration.nameBay("B1", nil, as: Self.peer)
            #expect(bare.path == port && bare.name == nil && bare.source == nil)

            for bay in ["A1", "pci-0000:00:14.0-usb-0:77", "folder"] {
                let error = await #expect(throws: AdminError.self) {
                    try await administration.nameBay(bay, "C1", as: Self.peer)
                }
                #expect(error?.kind == .notFound)
            }
        }
    }

    @Test func `a named bay on another hub is a warning, until it is named again`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 83)
            let dock = try await TestDock(in: root.appending("dock"))
            let (first, other) = (Self.hub("0610"), Self.hub("2817"))
            @Sendable func dockAgain(on hub: UdevHub) async throws {
                let device = card.device(serial: "CAM1", hub: hub)
                dock.udev.yield(.snapshot([device]))
                try await dock.untilBoard { $0.first?.state == .idle }
            }
            @Sendable func pull() async throws {
                dock.udev.yield(.snapshot([]))
                try await dock.untilBoard { $0.isEmpty }
            }
            try await dock.running {
                let administration = try dock.administration()
                try await dockAgain(on: first)
                let port = try #require(dock.parts.dockBoard.all.first?.bay.path.rawValue)
                // Without a name there is nothing that could be wrong.
                try await pull()
                try await dockAgain(on: other)
                #expect(!dock.isRecabled)
                _ = try await administration.nameBay(port, "A1", as: Self.peer)
                try await pull()

                try await dockAgain(on: first)
                #expect(!dock.isRecabled)
                try await pull()
                try await dockAgain(on: other)
                #expect(dock.isRecabled)
                let name = dock.parts.dockBoard.all.first?.bay.name
                #expect(name == "A1")
                // It lasts when the camera has left, and ends with the old hub or a new look.
                try await pull()
                #expect(dock.isRecabled)
                try await dockAgain(on: first)
                #expect(!dock.isRecabled)
                try await pull()
                try await dockAgain(on: other)
                #expect(dock.isRecabled)
                _ = try await administration.nameBay("A1", "A1", as: Self.peer)
                #expect(!dock.isRecabled)
                try await pull()
                try await dockAgain(on: other)
                #expect(!dock.isRecabled)
            }
        }
    }

    private static func hub(_ product: String) -> UdevHub {
        UdevHub(sysPath: "/sys/hub", attributes: ["idVendor": "05e3", "idProduct": product])
    }
}

extension TestDock {
    fileprivate var isRecabled: Bool { parts.conditions.all.contains { $0.name == .bayRecabled } }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Cameras
import Custody
import Engine
import Evidence
import Platform
import SystemPackage
import TestSupport
import Testing

/// What is said of a docking's end, and that nothing is called taken that was not.
@Suite(.timeLimit(.minutes(5)))
struct DockingOutcomeTests {
    @Test func `a folder that is read to its end is drained`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 31)
            let dock = try await TestDock(in: root.appending("dock"))

            let report = try await dock.reportOfHandingOver(card.path)

            #expect(report.finished)
            #expect(report.outcome == "drained")
            #expect(report.failure == nil)
            #expect(report.taken == card.files.count)
        }
    }

    @Test func `a folder whose ledger fails before the first byte is not called taken`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 32)
            let dock = try await TestDock(in: root.appending("dock"))
            try dock.parts.ledger.close()

            let report = try await dock.reportOfHandingOver(card.path)

            #expect(report.finished)
            #expect(report.outcome == "failed")
            #expect(report.failure?.name == "ledger-failing")
            #expect(report.bay.progress == nil)
        }
    }

    @Test func `a camera that falls silent while it is listed has failed`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 33)
            let dock = try await TestDock(
                in: root.appending("dock"),
                opener: TroubledOpener(failures: 1, with: CameraError.gone)
            )

            try await dock.running {
                dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
                try await dock.untilBoard { $0.first?.outcome == .failed(.silent) }
                let report = try await dock.report(try #require(dock.parts.dockBoard.all.first).id)
                #expect(report.finished)
                #expect(report.outcome == "failed")
                #expect(report.failure?.name == "medium-silent")
            }
        }
    }

    @Test func `a camera that leaves in mid-copy is remembered as cut short`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 34)
            let opener = FragileOpener(failsAfterBytes: 2 << 20)
            let dock = try await TestDock(in: root.appending("dock"), opener: opener)
            let device = card.device(serial: "CAM1")

            try await dock.running {
                dock.udev.yield(.snapshot([device]))
                try await dock.untilBoard { $0.first?.hold?.name == .stalled }
                let id = try #require(dock.parts.dockBoard.all.first).id
                dock.udev.yield(.removed(sysPath: device.sysPath))
                let docked = try await dock.untilOver(id)
                #expect(docked.outcome == .failed(.silent))
            }
        }
    }

    @Test func `a docking that a stop of the service cuts short has failed`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 35)
            let dock = try await TestDock(
                in: root.appending("dock"),
                opener: TroubledOpener(failures: 0, with: CameraError.gone, hangs: true)
            )

            let id = try await dock.running {
                dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
                try await dock.untilBoard { $0.first?.serial != nil }
                return try #require(dock.parts.dockBoard.all.first).id
            }

            #expect(dock.parts.dockBoard.docked(id)?.outcome == .failed(.serviceStopped))
        }
    }

    @Test func `a docking of a former run has no known outcome`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 36)
            let first = try await TestDock(in: root.appending("dock"))
            let taken = try await first.reportOfHandingOver(card.path)
            try first.parts.ledger.close()

            let second = try await TestDock(in: root.appending("dock"))
            let report = try await second.report(DockingID(taken.docking))

            #expect(report.finished)
            #expect(report.outcome == nil)
        }
    }
}

extension TestDock {
    /// The administration over this dock.
    func administration(
        folders: FolderDesk = FolderDesk(),
        surveyor: any CameraSurveyor = ScriptedSurveyor()
    ) throws -> EngineAdministration {
        EngineAdministration(
            parts,
            dock: service,
            rules: DockService.Rules(
                roster: roster,
                library: try Self.library(),
                bayNames: bayNames
            ),
            clearing: Clearing(parts, by: clearingPolicy),
            storeLabel: "store",
            spoolPath: "spool",
            reserveBytes: 0,
            storeCheck: { _ in StoreVerdict(ok: true, failed: 0, warnings: 0) },
            surveyor: surveyor,
            folders: folders
        )
    }

    /// What the API says of a docking.
    func report(_ id: DockingID) async throws -> DockingReport {
        try #require(try await administration().docking(id))
    }

    /// Hands a folder over, and returns what the API says when its docking is over.
    func reportOfHandingOver(_ path: FilePath) async throws -> DockingReport {
        try await running {
            let id = service.handOver(path, serial: CameraSerial("CAM1"), uid: 0)
            _ = try await untilOver(id)
            return try await report(id)
        }
    }
}

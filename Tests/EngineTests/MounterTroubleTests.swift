// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Engine
import Evidence
import Platform
import SystemPackage
import TestSupport
import Testing

/// Media that cannot be opened for a while, by no fault of theirs.
@Suite(.timeLimit(.minutes(5)))
struct MounterTroubleTests {
    private static let trouble = CameraError.unavailable(reason: "the mounter is away")

    @Test func `a camera is read as soon as its medium can be opened`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 41)
            let opener = TroubledOpener(failures: .max, with: Self.trouble)
            let dock = try await TestDock(in: root.appending("dock"), opener: opener)

            try await dock.running {
                dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
                try await dock.untilBoard { $0.first?.hold?.name == .mounterFailing }
                let held = try #require(dock.parts.dockBoard.all.first)
                #expect(held.refusal == nil)
                #expect(held.outcome == nil)
                #expect(dock.parts.conditions.all.map(\.name) == [.mounterFailing])
                #expect(dock.parts.conditions.all.first?.subject == held.bay.label)

                opener.mend()
                try await dock.untilBoard { $0.first?.state == .idle && $0.first?.hold == nil }
                try await dock.untilFigures { $0[.confirmed].count == card.files.count }
            }

            #expect(opener.attempts >= 2)
            #expect(dock.parts.conditions.all.isEmpty)
        }
    }

    @Test func `a medium that the host keeps back is named with what mends it, and then read`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 45)
            let opener = TroubledOpener(
                failures: .max,
                with: CameraError.denied(reason: "/dev/sdc1 may not be opened by camdock")
            )
            let dock = try await TestDock(in: root.appending("dock"), opener: opener)

            try await dock.running {
                dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
                try await dock.untilBoard { $0.first?.hold?.name == .cameraUnavailable }
                #expect(dock.parts.dockBoard.all.first?.refusal == nil)
                let condition = try #require(dock.parts.conditions.all.first)
                #expect(condition.detail.contains("/dev/sdc1"))
                #expect(condition.advice.contains("systemctl restart systemd-udevd"))

                opener.mend()
                try await dock.untilFigures { $0[.confirmed].count == card.files.count }
                try await dock.untilBoard { $0.first?.state == .idle && $0.first?.hold == nil }
            }

            #expect(dock.parts.conditions.all.isEmpty)
        }
    }

    @Test func `what ailed a camera goes with it`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 42)
            let opener = TroubledOpener(failures: .max, with: Self.trouble)
            let dock = try await TestDock(in: root.appending("dock"), opener: opener)
            let device = card.device(serial: "CAM1")

            try await dock.running {
                dock.udev.yield(.snapshot([device]))
                try await dock.untilBoard { $0.first?.hold?.name == .mounterFailing }
                let id = try #require(dock.parts.dockBoard.all.first).id
                dock.udev.yield(.removed(sysPath: device.sysPath))
                let docked = try await dock.untilOver(id)
                #expect(docked.outcome == .failed(.left))
            }

            #expect(dock.parts.conditions.all.isEmpty)
        }
    }

    @Test func `a camera that is moved while it waits is read in its new bay`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 44)
            let opener = TroubledOpener(failures: 1, with: Self.trouble)
            let dock = try await TestDock(
                in: root.appending("dock"),
                opener: opener,
                clock: StoppedClock()
            )
            let (first, second) = (
                card.device(serial: "CAM1", port: 1), card.device(serial: "CAM1", port: 2)
            )

            try await dock.running {
                dock.udev.yield(.snapshot([first]))
                try await dock.untilBoard { $0.first?.hold?.name == .mounterFailing }
                dock.udev.yield(.removed(sysPath: first.sysPath))
                dock.udev.yield(.changed(second))
                try await dock.untilBoard { docked in
                    docked.contains { $0.state == .idle || $0.refusal != nil }
                }
                #expect(dock.parts.dockBoard.all.allSatisfy { $0.refusal == nil })
            }
        }
    }

    @Test func `a medium that is at fault itself is refused at once`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 43)
            let trouble = CameraError.medium(reason: "no valid vfat")
            let opener = TroubledOpener(failures: .max, with: trouble)
            let dock = try await TestDock(in: root.appending("dock"), opener: opener)

            try await dock.running {
                dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
                try await dock.untilBoard { $0.first?.refusal?.name == "medium-unreadable" }
            }

            #expect(opener.attempts == 1)
        }
    }
}

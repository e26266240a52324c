// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Custody
import Engine
import Evidence
import Platform
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Cameras that speak for themselves, once they were read: what they announce, and who wants them.
@Suite(.timeLimit(.minutes(5)))
struct SpeakingCameraNewsTests {
    @Test func `one that falls silent after it was read is no failed docking`() async throws {
        try await SpeakingDock.with {
            $0.charge = .level(percent: 50, stepPercent: 1)
        } _: { dock, cameras, _ in
            try await dock.untilBoard { $0.first?.state == .idle }

            cameras.state.withLock { $0.followFailure = .faulty(reason: "reset") }
            cameras.announce(.unknown)

            try await dock.untilBoard { _ in !dock.parts.conditions.all.isEmpty }
            try await dock.untilBoard { $0.first?.charge == .unknown }
            #expect(dock.parts.dockBoard.all.first?.outcome == .drained)
            #expect(dock.parts.conditions.all.map(\.name) == [.bayFaulty])
        }
    }

    @Test func `one that announces new footage is read again, and its clock written down once`()
        async throws
    {
        try await SpeakingDock.with {
            $0.clockAhead = .zero
        } _: { dock, cameras, card in
            try await dock.untilFigures { $0[.confirmed].count == card.files.count }
            try await dock.untilBoard { $0.first?.state == .idle }
            try card.addClip()

            cameras.state.withLock { $0.holdsMore = true }
            cameras.announce(.unknown)

            try await dock.untilFigures { $0[.confirmed].count == card.files.count + 1 }
            #expect(try await dock.events().count { $0 == "clock-measured" } == 1)
        }
    }

    @Test func `one that falls silent in its bay after it was read is a condition`() async throws {
        try await SpeakingDock.with { dock, cameras, _ in
            try await dock.untilBoard { $0.first?.state == .idle }

            cameras.state.withLock { $0.followFailure = .gone }
            cameras.announce(.unknown)

            try await dock.untilBoard { $0.first?.hold?.name == .stalled }
            #expect(dock.parts.dockBoard.all.first?.outcome == .drained)
        }
    }

    @Test func `one that announces for ever and holds nothing new is visited less and less`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 75)
            let cameras = ScriptedCameras(card.path, now: Ledger.wallClock)
            cameras.state.withLock { $0.announcesForEver = true }
            let clock = HurriedClock()
            let dock = try await TestDock(
                in: root.appending("dock"),
                cameras: cameras,
                clock: clock
            )

            try await dock.running {
                dock.udev.yield(.snapshot([stillImageDevice(serial: "CAM1")]))
                try await dock.untilBoard { _ in
                    cameras.state.withLock { $0.openedWith.count } >= 9
                }
            }

            let expected: [Duration] = [10, 10, 20, 40, 80, 160, 320, 600].map { .seconds($0) }
            // Others wait on the clock, too, and for other times.
            let pauses = clock.waits.filter(expected.contains)
            #expect(pauses.prefix(8) == expected[...])
        }
    }

    @Test func `one that says that it is another one now is no longer read`() async throws {
        let serials = try ["UNIT-7", "UNIT-8"].map { try #require(CameraSerial($0)) }
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 76)
            let cameras = ScriptedCameras(card.path, now: Ledger.wallClock)
            let statements = serials.map {
                CameraStatement(manufacturer: "ACME", model: "X2", serial: $0)
            }
            cameras.state.withLock { $0.statement = statements[0] }
            let dock = try await TestDock(
                in: root.appending("dock"),
                cameras: cameras,
                library: try SpeakingDock.library(in: root.appending("profiles"))
            )

            try await dock.running {
                dock.udev.yield(.snapshot([stillImageDevice(serial: "SAME")]))
                try await dock.untilBoard { $0.first?.state == .idle }
                cameras.state.withLock {
                    $0.statement = statements[1]
                    $0.holdsMore = true
                }
                cameras.announce(.unknown)

                try await dock.untilBoard { $0.first?.outcome?.failure?.name == "bay-faulty" }
                #expect(dock.parts.conditions.all.first?.detail.contains("UNIT-8") == true)
                #expect(dock.parts.dockBoard.all.first?.serial == serials[0])
            }
        }
    }

    @Test func `one that somebody wanted and wants no more is followed again`() async throws {
        try await SpeakingDock.with { dock, cameras, _ in
            try await dock.untilBoard { $0.first?.state == .idle }
            let id = try #require(dock.parts.dockBoard.all.first?.id)
            let asker = Mutex<Task<Void, any Error>?>(nil)
            cameras.state.withLock {
                $0.beforeClosing = {
                    let task = asker.withLock { $0 }
                    task?.cancel()
                    _ = await task?.result
                }
            }

            asker.withLock {
                $0 = Task {
                    _ = try await dock.parts.wakes.surveys.lend(id) { _ in SpeakingDock.nothing }
                }
            }

            try await dock.untilBoard { _ in
                cameras.state.withLock { $0.openedWith.count } >= 2
            }
            cameras.state.withLock { $0.beforeClosing = nil }
        }
    }

    @Test func `one that can no longer be heard is opened anew, and read`() async throws {
        try await SpeakingDock.with { dock, cameras, card in
            try await dock.untilFigures { $0[.confirmed].count == card.files.count }
            try await dock.untilBoard { $0.first?.state == .idle }
            try card.addClip()

            cameras.state.withLock {
                $0.followFailure = .unavailable(reason: "this host has no memory left")
            }
            cameras.announce(.unknown)

            try await dock.untilFigures { $0[.confirmed].count == card.files.count + 1 }
        }
    }

    @Test func `one that stays refused is not asked for ever`() async throws {
        try await SpeakingDock.with {
            $0.listFailure = .medium(reason: "a listing that cannot be")
        } _: { dock, _, _ in
            try await dock.untilBoard { $0.first?.state == .refused }
            let serial = try #require(CameraSerial("CAM1"))
            let rereads = dock.parts.wakes.rereads

            rereads.ask(serial, for: RecordingID("any"))

            while rereads.wants(serial) {
                try Task.checkCancellation()
                await Task.yield()
            }
            #expect(dock.parts.dockBoard.all.first?.outcome == .refused)
        }
    }

    @Test func `a camera whose spool copy went bad is read once more`() async throws {
        try await SpeakingDock.with { dock, cameras, card in
            try await dock.untilFigures { $0[.confirmed].count == card.files.count }
            try await dock.untilBoard { $0.first?.state == .idle }
            let serial = try #require(CameraSerial("CAM1"))

            dock.parts.wakes.rereads.ask(serial, for: RecordingID("any"))

            try await dock.untilBoard { _ in
                cameras.state.withLock { $0.openedWith.count } >= 2
            }
        }
    }
}

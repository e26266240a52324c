// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Cameras
import Custody
import Engine
import Evidence
import FoundationEssentials
import Platform
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Cameras that speak for themselves, from the udev event to the custody log.
@Suite(.timeLimit(.minutes(1)))
struct SpeakingCameraTests {
    private static let nothing = CameraRecordVerdict(
        complete: true,
        requests: 0,
        refused: 0,
        objects: 0,
        bytesRead: 0,
        bytesKept: 0
    )

    /// A dock with such a camera on its way.
    private func withDock(
        enrolment: Enrolment = .any,
        policy: ClockPolicy = .measuring,
        serial: String? = "CAM1",
        vendor: String = "1d6b",
        at instant: UTCTime? = nil,
        prepare: (inout ScriptedCameras.State) -> Void = { _ in },
        _ body: @escaping @Sendable (TestDock, ScriptedCameras, Card) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 71)
            let now: @Sendable () -> UTCTime = { instant ?? Ledger.wallClock() }
            let cameras = ScriptedCameras(card.path, now: now)
            cameras.state.withLock { prepare(&$0) }
            let dock = try await TestDock(
                in: root.appending("dock"),
                enrolment: enrolment,
                cameras: cameras,
                clockPolicy: policy,
                now: now
            )
            try await dock.running {
                dock.udev.yield(.snapshot([stillImageDevice(serial: serial, vendor: vendor)]))
                try await body(dock, cameras, card)
            }
        }
    }

    @Test func `its footage is taken, and its charge and clock are on the board`() async throws {
        try await withDock {
            $0.charge = .level(percent: 64, stepPercent: 1)
            $0.clockAhead = .seconds(1)
        } _: { dock, cameras, card in
            try await dock.untilBoard { $0.first?.state == .idle }
            try await dock.untilFigures { $0[.confirmed].count == card.files.count }

            let docked = try #require(dock.parts.dockBoard.all.first)
            #expect(docked.driver == .mtp)
            #expect(docked.model == "ACME X2")
            #expect(docked.charge == .level(percent: 64, stepPercent: 1))
            #expect(docked.clock?.isCorrected == false)
            #expect(dock.parts.conditions.all.isEmpty)
            #expect(try await dock.events().contains("clock-measured"))
            #expect(try await !dock.events().contains("clock-corrected"))
            #expect(cameras.state.withLock { $0.settings }.isEmpty)
        }
    }

    @Test func `a change of charge that it announces is on the board`() async throws {
        try await withDock {
            $0.charge = .level(percent: 10, stepPercent: 1)
        } _: { dock, cameras, _ in
            try await dock.untilBoard { $0.first?.state == .idle }

            cameras.announce(.level(percent: 11, stepPercent: 1))

            try await dock.untilBoard { $0.first?.charge == .level(percent: 11, stepPercent: 1) }
        }
    }

    @Test func `a clock that is off is a condition, and is left alone`() async throws {
        try await withDock {
            $0.clockAhead = .seconds(-90)
        } _: { dock, cameras, _ in
            try await dock.untilBoard { $0.first?.state == .idle }

            #expect(dock.parts.conditions.all.map(\.name) == [.cameraClockDiffers])
            #expect(dock.parts.conditions.all.first?.detail.contains("90 s behind") == true)
            #expect(cameras.state.withLock { $0.settings }.isEmpty)
        }
    }

    @Test func `a clock that is off is set where the policy says so, after it is in the log`()
        async throws
    {
        let elsewhere = try #require(TimeZone(secondsFromGMT: -6 * 3_600))
        let policy = ClockPolicy(timeZone: elsewhere, tolerance: .seconds(2), corrects: true)
        let noon = UTCTime(secondsSinceEpoch: 1_772_366_400)
        try await withDock(policy: policy, at: noon) {
            $0.clockAhead = .seconds(-90)
        } _: { dock, cameras, _ in
            try await dock.untilBoard { $0.first?.state == .idle }

            let events = try await dock.events().filter { $0.hasPrefix("clock-") }
            #expect(events == ["clock-measured", "clock-setting", "clock-corrected"])
            #expect(dock.parts.dockBoard.all.first?.clock?.isCorrected == true)
            #expect(dock.parts.conditions.all.isEmpty)
            // The camera names its zone, which is another than the policy's.
            let set = CivilTime(secondsSinceEpoch: noon.secondsSinceEpoch)
            #expect(cameras.state.withLock { $0.settings } == [set])
        }
    }

    @Test func `before a clock is touched, what it showed and will show is in the log`()
        async throws
    {
        let policy = ClockPolicy(timeZone: .gmt, tolerance: .seconds(2), corrects: true)
        let seen = Mutex<[String]>([])
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 72)
            let cameras = ScriptedCameras(card.path, now: Ledger.wallClock)
            let dock = try await TestDock(
                in: root.appending("dock"),
                cameras: cameras,
                clockPolicy: policy
            )
            cameras.state.withLock {
                $0.clockAhead = .seconds(90)
                $0.beforeSetting = {
                    let events = try await dock.events().filter { $0.hasPrefix("clock-") }
                    seen.withLock { $0 = events }
                    throw CameraError.unavailable(reason: "the answer was lost")
                }
            }

            try await dock.running {
                dock.udev.yield(.snapshot([stillImageDevice(serial: "CAM1")]))
                try await dock.untilBoard { $0.first?.state == .idle }
                #expect(dock.parts.conditions.all.map(\.name) == [.cameraClockDiffers])
            }

            #expect(seen.withLock(\.self) == ["clock-measured", "clock-setting"])
        }
    }

    @Test func `a clock that cannot be set stays a condition`() async throws {
        let policy = ClockPolicy(timeZone: .gmt, tolerance: .seconds(2), corrects: true)
        try await withDock(policy: policy) {
            $0.clockAhead = .seconds(90)
            $0.canSetClock = false
        } _: { dock, _, _ in
            try await dock.untilBoard { $0.first?.state == .idle }

            #expect(dock.parts.conditions.all.map(\.name) == [.cameraClockDiffers])
            #expect(dock.parts.dockBoard.all.first?.clock?.isCorrected == false)
        }
    }

    static let strangers: [(serial: String?, refusal: Refusal)] = [
        (nil, .noSerial), ("CAM2", .notEnrolled),
    ]

    @Test(arguments: strangers)
    func `one that is not enrolled is refused before a word is exchanged`(
        serial: String?,
        refusal: Refusal
    ) async throws {
        let enrolled = try #require(CameraSerial("CAM1"))
        try await withDock(enrolment: .serials([enrolled]), serial: serial) {
            dock,
            cameras,
            _ in
            try await dock.untilBoard { $0.first?.state == .refused }

            #expect(dock.parts.dockBoard.all.first?.refusal == refusal)
            #expect(cameras.state.withLock { $0.openedWith }.isEmpty)
        }
    }

    static let answers: [(serial: String, state: DockingState)] = [
        ("UNIT-7", .idle), ("UNIT-8", .refused),
    ]

    @Test(arguments: answers)
    func `the serial that it states itself counts where its profile says so`(
        serial: String,
        state: DockingState
    ) async throws {
        let enrolled = try #require(CameraSerial("UNIT-7"))
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 73)
            let cameras = ScriptedCameras(card.path, now: Ledger.wallClock)
            let stated = try #require(CameraSerial(serial))
            cameras.state.withLock {
                $0.statement = CameraStatement(manufacturer: "ACME", model: "X2", serial: stated)
            }
            let dock = try await TestDock(
                in: root.appending("dock"),
                enrolment: .serials([enrolled]),
                cameras: cameras,
                library: try Self.library(in: root.appending("profiles"))
            )

            try await dock.running {
                // On USB all units state the same.
                dock.udev.yield(.snapshot([stillImageDevice(serial: "SAME")]))
                try await dock.untilBoard { $0.first?.state == state }
            }

            let figures = try await dock.parts.ledger.figures()
            #expect(figures.states.values.contains { $0.count > 0 } == (state == .idle))
            #expect(cameras.state.withLock { $0.openedWith.first?.serial } == .deviceInfo)
        }
    }

    /// A library whose one profile has the camera's own serial count.
    private static func library(in folder: FilePath) throws -> ProfileLibrary {
        _ = try Directory.creating(folder, permissions: 0o755)
        let file = try FileDescriptor.open(
            folder.appending("acme.toml"),
            .writeOnly,
            options: .create,
            permissions: .ownerReadWrite
        )
        let text = """
            name = "acme"
            title = "ACME X2"
            driver = "mtp"
            sources = ["a test"]
            [verified]
            on_hardware = false
            note = "a test"
            [[match.usb]]
            vendor_id = "1d6b"
            product_id = "0104"
            [match.camera]
            model = "X*"
            [mtp]
            serial = "device-info"
            """
        _ = try file.closeAfter { try file.writeAll(Array(text.utf8)) }
        return try ProfileLibrary.load(directories: [folder])
    }

    @Test func `one for which everything was tried makes its bay faulty until it leaves`()
        async throws
    {
        try await withDock {
            $0.openingFailures = [.faulty(reason: "cancel, reset")]
        } _: { dock, _, _ in
            try await dock.untilBoard { $0.first?.outcome?.failure?.name == "bay-faulty" }
            #expect(dock.parts.conditions.all.map(\.name) == [.bayFaulty])

            dock.udev.yield(.snapshot([]))
            try await dock.untilBoard { $0.isEmpty }
            #expect(dock.parts.conditions.all.isEmpty)
        }
    }

    @Test func `one that somebody else holds is read as soon as it can be`() async throws {
        try await withDock {
            $0.openingFailures = [.unavailable(reason: "held by gvfs")]
        } _: { dock, _, card in
            try await dock.untilBoard { $0.first?.state == .idle }
            try await dock.untilFigures { $0[.confirmed].count == card.files.count }

            #expect(dock.parts.conditions.all.isEmpty)
        }
    }

    @Test func `one that falls silent after it was read is no failed docking`() async throws {
        try await withDock {
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
        try await withDock {
            $0.clockAhead = .zero
        } _: { dock, cameras, card in
            try await dock.untilFigures { $0[.confirmed].count == card.files.count }
            try await dock.untilBoard { $0.first?.state == .idle }
            let more = try FileDescriptor.open(
                card.path.appending("DCIM/100MEDIA/CLIP0009.MP4"),
                .writeOnly,
                options: .create,
                permissions: .ownerReadWrite
            )
            _ = try more.closeAfter { try more.writeAll([1, 2, 3]) }

            cameras.state.withLock { $0.holdsMore = true }
            cameras.announce(.unknown)

            try await dock.untilFigures { $0[.confirmed].count == card.files.count + 1 }
            #expect(try await dock.events().count { $0 == "clock-measured" } == 1)
        }
    }

    @Test func `a charge that cannot be read any more is unknown`() async throws {
        try await withDock {
            $0.charge = .level(percent: 80, stepPercent: 1)
        } _: { dock, cameras, _ in
            try await dock.untilBoard { $0.first?.state == .idle }
            #expect(dock.parts.dockBoard.all.first?.charge == .level(percent: 80, stepPercent: 1))

            cameras.state.withLock { $0.gaugeFailure = .medium(reason: "no such property") }

            try await dock.untilBoard { $0.first?.charge == .unknown }
        }
    }

    @Test func `one that falls silent in its bay after it was read is a condition`() async throws {
        try await withDock { dock, cameras, _ in
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
                library: try Self.library(in: root.appending("profiles"))
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
        try await withDock { dock, cameras, _ in
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
                $0 = Task { _ = try await dock.parts.wakes.surveys.lend(id) { _ in Self.nothing } }
            }

            try await dock.untilBoard { _ in
                cameras.state.withLock { $0.openedWith.count } >= 2
            }
            cameras.state.withLock { $0.beforeClosing = nil }
        }
    }

    @Test func `one that can no longer be heard is opened anew, and read`() async throws {
        try await withDock { dock, cameras, card in
            try await dock.untilFigures { $0[.confirmed].count == card.files.count }
            try await dock.untilBoard { $0.first?.state == .idle }
            let more = try FileDescriptor.open(
                card.path.appending("DCIM/100MEDIA/CLIP0009.MP4"),
                .writeOnly,
                options: .create,
                permissions: .ownerReadWrite
            )
            _ = try more.closeAfter { try more.writeAll([1, 2, 3]) }

            cameras.state.withLock {
                $0.followFailure = .unavailable(reason: "this host has no memory left")
            }
            cameras.announce(.unknown)

            try await dock.untilFigures { $0[.confirmed].count == card.files.count + 1 }
        }
    }

    @Test func `one that stays refused is not asked for ever`() async throws {
        try await withDock {
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

    @Test func `one whose bay was faulty and that is read after all is faulty no more`()
        async throws
    {
        try await withDock {
            $0.openingFailures = [.faulty(reason: "reset")]
        } _: { dock, _, _ in
            try await dock.untilBoard { $0.first?.outcome?.failure?.name == "bay-faulty" }
            let serial = try #require(CameraSerial("CAM1"))
            let id = try #require(dock.parts.dockBoard.all.first?.id)

            _ = try await dock.parts.wakes.surveys.lend(id) { _ in Self.nothing }

            try await dock.untilBoard { $0.first?.state == .idle }
            #expect(dock.parts.conditions.all.isEmpty)
            #expect(dock.parts.dockBoard.all.first?.serial == serial)
        }
    }

    @Test func `one whose gauges cannot be read is read all the same`() async throws {
        try await withDock {
            $0.gaugeFailure = .medium(reason: "a dataset that cannot be")
        } _: { dock, _, card in
            try await dock.untilBoard { $0.first?.state == .idle }
            try await dock.untilFigures { $0[.confirmed].count == card.files.count }

            #expect(dock.parts.dockBoard.all.first?.charge == .unknown)
            #expect(dock.parts.conditions.all.isEmpty)
        }
    }

    @Test func `a camera whose spool copy went bad is read once more`() async throws {
        try await withDock { dock, cameras, card in
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

extension TestDock {
    /// The events of the custody log, in order.
    fileprivate func events() async throws -> [String] {
        try await parts.ledger.custodyEntries(limit: 10_000).map(\.event)
    }
}

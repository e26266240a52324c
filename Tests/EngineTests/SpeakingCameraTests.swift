// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

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
@Suite(.timeLimit(.minutes(5)))
struct SpeakingCameraTests {
    @Test func `its footage is taken, and its charge and clock are on the board`() async throws {
        try await SpeakingDock.with {
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
        try await SpeakingDock.with {
            $0.charge = .level(percent: 10, stepPercent: 1)
        } _: { dock, cameras, _ in
            try await dock.untilBoard { $0.first?.state == .idle }

            cameras.announce(.level(percent: 11, stepPercent: 1))

            try await dock.untilBoard { $0.first?.charge == .level(percent: 11, stepPercent: 1) }
        }
    }

    @Test func `a clock that is off is a condition, and is left alone`() async throws {
        try await SpeakingDock.with {
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
        try await SpeakingDock.with(policy: policy, at: noon) {
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

    @Test(arguments: [(isSynchronised: false, isSet: false), (true, true), (nil, true)])
    func `a clock that nobody keeps is given to no camera`(
        isSynchronised: Bool?,
        isSet: Bool
    ) async throws {
        let policy = ClockPolicy(timeZone: .gmt, tolerance: .seconds(2), corrects: true)
        try await SpeakingDock.with(policy: policy, isHostSynchronised: isSynchronised) {
            $0.clockAhead = .seconds(90)
        } _: { dock, cameras, _ in
            try await dock.untilBoard { $0.first?.state == .idle }

            #expect(cameras.state.withLock { $0.settings.isEmpty } == !isSet)
            #expect(dock.parts.conditions.all.map(\.name) == (isSet ? [] : [.cameraClockDiffers]))
            let measured = try await dock.events().contains("clock-measured")
            #expect(measured)
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
        try await SpeakingDock.with(policy: policy) {
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
        try await SpeakingDock.with(enrolment: .serials([enrolled]), serial: serial) {
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
                library: try SpeakingDock.library(in: root.appending("profiles"))
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

    @Test func `one for which everything was tried makes its bay faulty until it leaves`()
        async throws
    {
        try await SpeakingDock.with {
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
        try await SpeakingDock.with {
            $0.openingFailures = [.unavailable(reason: "held by gvfs")]
        } _: { dock, _, card in
            try await dock.untilBoard { $0.first?.state == .idle }
            try await dock.untilFigures { $0[.confirmed].count == card.files.count }

            #expect(dock.parts.conditions.all.isEmpty)
        }
    }

    @Test func `a charge that cannot be read any more is unknown`() async throws {
        try await SpeakingDock.with {
            $0.charge = .level(percent: 80, stepPercent: 1)
        } _: { dock, cameras, _ in
            try await dock.untilBoard { $0.first?.state == .idle }
            #expect(dock.parts.dockBoard.all.first?.charge == .level(percent: 80, stepPercent: 1))

            cameras.state.withLock { $0.gaugeFailure = .medium(reason: "no such property") }

            try await dock.untilBoard { $0.first?.charge == .unknown }
        }
    }

    @Test func `one whose bay was faulty and that is read after all is faulty no more`()
        async throws
    {
        try await SpeakingDock.with {
            $0.openingFailures = [.faulty(reason: "reset")]
        } _: { dock, _, _ in
            try await dock.untilBoard { $0.first?.outcome?.failure?.name == "bay-faulty" }
            let serial = try #require(CameraSerial("CAM1"))
            let id = try #require(dock.parts.dockBoard.all.first?.id)

            _ = try await dock.parts.wakes.surveys.lend(id) { _ in SpeakingDock.nothing }

            try await dock.untilBoard { $0.first?.state == .idle }
            #expect(dock.parts.conditions.all.isEmpty)
            #expect(dock.parts.dockBoard.all.first?.serial == serial)
        }
    }

    @Test func `one whose gauges cannot be read is read all the same`() async throws {
        try await SpeakingDock.with {
            $0.gaugeFailure = .medium(reason: "a dataset that cannot be")
        } _: { dock, _, card in
            try await dock.untilBoard { $0.first?.state == .idle }
            try await dock.untilFigures { $0[.confirmed].count == card.files.count }

            #expect(dock.parts.dockBoard.all.first?.charge == .unknown)
            #expect(dock.parts.conditions.all.isEmpty)
        }
    }
}

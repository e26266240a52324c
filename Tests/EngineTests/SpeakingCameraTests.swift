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
@Suite(.timeLimit(.minutes(1)))
struct SpeakingCameraTests {
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

            let events = try await dock.events()
            let measured = try #require(events.firstIndex(of: "clock-measured"))
            let corrected = try #require(events.firstIndex(of: "clock-corrected"))
            #expect(measured < corrected)
            #expect(dock.parts.dockBoard.all.first?.clock?.isCorrected == true)
            #expect(dock.parts.conditions.all.isEmpty)
            // The camera names its zone, which is another than the policy's.
            let set = CivilTime(secondsSinceEpoch: noon.secondsSinceEpoch)
            #expect(cameras.state.withLock { $0.settings } == [set])
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

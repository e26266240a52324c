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

/// What becomes of the charge that a docked camera states.
@Suite(.timeLimit(.minutes(5)))
struct ChargeTests {
    /// A dock whose time a test moves by hand.
    private func withDock(
        count: Int = 3,
        prepare: (inout ScriptedCameras.State) -> Void = { _ in },
        _ body: @escaping @Sendable (TestDock, ScriptedCameras, HandTime) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 91, count: count)
            let time = HandTime()
            let cameras = ScriptedCameras(card.path, now: { time.now })
            cameras.state.withLock { prepare(&$0) }
            let dock = try await TestDock(
                in: root.appending("dock"),
                cameras: cameras,
                batchBytes: 100,
                now: { time.now }
            )
            try await dock.running {
                dock.udev.yield(.snapshot([stillImageDevice(serial: "CAM1")]))
                try await body(dock, cameras, time)
            }
        }
    }

    /// Reads a card by a time that only its recordings move, and looks at the dock then.
    private func reading(
        count: Int,
        each duration: Duration,
        beforeCharge: @escaping @Sendable (ScriptedCameras) throws -> Void,
        _ look: (TestDock) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 92, count: count)
            let time = HandTime()
            let cameras = ScriptedCameras(card.path, now: { time.now })
            cameras.state.withLock {
                $0.charge = .level(percent: 10, stepPercent: 1)
                $0.beforeOpening = { time.advance(duration) }
                $0.beforeCharge = { try beforeCharge(cameras) }
            }
            let dock = try await TestDock(
                in: root.appending("dock"),
                cameras: cameras,
                clock: StoppedClock(),
                now: { time.now }
            )
            try await dock.running {
                dock.udev.yield(.snapshot([stillImageDevice(serial: "CAM1")]))
                try await dock.untilBoard { $0.first?.state == .idle }
            }
            try await look(dock)
        }
    }

    @Test func `while a long card is read the charge is asked once a minute`() async throws {
        let charges = Mutex<[Int]>([])
        try await reading(count: 12, each: .seconds(20)) { cameras in
            charges.withLock { $0.append(cameras.openings) }
        } _: { _ in
            // Before the first of twelve, and then after each third.
            #expect(charges.withLock(\.self) == [0, 3, 6, 9])
        }
    }

    @Test func `a camera that is busy when it is asked is read on`() async throws {
        try await reading(count: 6, each: .seconds(61)) { cameras in
            if cameras.openings > 0 { throw GaugesBusy() }
        } _: { dock in
            let docked = dock.parts.dockBoard.docked(try await dock.firstDocking())
            #expect(docked?.outcome == .drained)
            #expect(docked?.charge == .level(percent: 10, stepPercent: 1))
        }
    }

    @Test func `a camera that gains nothing is a condition, until it gains or leaves`() async throws
    {
        try await withDock {
            $0.charge = .level(percent: 40, stepPercent: 1)
        } _: { dock, cameras, time in
            try await dock.untilBoard { $0.first?.state == .idle }
            for _ in 0..<29 { try await dock.passMinute(time) }
            #expect(dock.parts.conditions.all.isEmpty)

            for _ in 0..<3 { try await dock.passMinute(time) }

            #expect(dock.parts.conditions.all.map(\.name) == [.cameraNotCharging])
            #expect(dock.parts.conditions.all.first?.detail.contains("40%") == true)
            try await dock.untilReadiness { $0 == .attention(.notCharging) }

            cameras.announce(.level(percent: 41, stepPercent: 1))
            try await dock.untilBoard { $0.first?.charge == .level(percent: 41, stepPercent: 1) }

            #expect(dock.parts.conditions.all.isEmpty)
        }
    }

    @Test func `what a camera showed in one docking tells in the next how long it takes`()
        async throws
    {
        try await withDock {
            $0.charge = .level(percent: 20, stepPercent: 1)
        } _: { dock, cameras, time in
            try await dock.untilBoard { $0.first?.state == .idle }
            #expect(try await dock.readiness() == .charging(nil))
            for percent in 21...90 {
                time.advance(.seconds(60))
                cameras.announce(.level(percent: percent, stepPercent: 1))
                try await dock.untilBoard { $0.first?.chargeKept?.percent == percent }
            }
            #expect(try await dock.readiness() == .ready)

            dock.udev.yield(.snapshot([]))
            try await dock.untilBoard { $0.isEmpty }
            time.advance(.seconds(8 * 3_600))
            cameras.state.withLock { $0.charge = .level(percent: 30, stepPercent: 1) }
            dock.udev.yield(.snapshot([stillImageDevice(serial: "CAM1")]))

            try await dock.untilReadiness { $0.forecast != nil }
            let forecast = try #require(try await dock.readiness()?.forecast)
            #expect(abs(forecast.remaining.components.seconds - 3_000) <= 120)
            #expect(forecast.uncertainty > .zero)
        }
    }
}

extension TestDock {
    /// The docking that began first, present or past.
    fileprivate func firstDocking() async throws -> DockingID {
        let entries = try await parts.ledger.custodyEntries(limit: 100)
        return try #require(entries.compactMap(\.docking).first)
    }

    /// Lets a minute pass, and waits until the camera was asked for its charge in it.
    fileprivate func passMinute(_ time: HandTime) async throws {
        time.advance(.seconds(60))
        let now = time.now
        try await untilBoard { $0.first?.chargeCurve.latest?.at == now }
    }
}

/// A time of day that is moved by hand.
final class HandTime: Sendable {
    private let time = Mutex(UTCTime(secondsSinceEpoch: 1_772_366_400))

    var now: UTCTime { time.withLock(\.self) }

    func advance(_ duration: Duration) {
        time.withLock { $0 = $0.advanced(by: duration) }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Custody
import Evidence
import Foundation
import Platform
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import Engine

/// The charge of cameras that cannot be asked.
@Suite(.timeLimit(.minutes(5)))
struct SupplyTests {
    /// What the kernel says of bays.
    private final class Supplies: Sendable {
        let charges = Mutex<[BayPath: Charge]>([:])

        func watch(_ dock: TestDock) -> SupplyWatch {
            SupplyWatch(dock.parts) { [self] in charges.withLock(\.self) }
        }
    }

    private static let profile = """
        name = "sample"
        title = "a camera with a status file"
        driver = "mass-storage"
        sources = ["none"]

        [verified]
        on_hardware = false
        note = "a sample"

        [charge]
        file = "STATUS/CAMERA.TXT"
        after = "battery="
        """

    /// A dock with a card that was read, and that has a status file if `status` is one.
    private func withDock(
        status: String? = nil,
        _ body: @escaping @Sendable (TestDock, Supplies, StandingTime) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 95, count: 2)
            if let status { try card.write(Array(status.utf8), to: "STATUS/CAMERA.TXT") }
            let profiles = root.appending("profiles")
            try FileManager.default.createDirectory(
                atPath: profiles.string,
                withIntermediateDirectories: true
            )
            try Data(Self.profile.utf8).write(
                to: URL(filePath: profiles.appending("sample.toml").string)
            )
            let time = try StandingTime()
            let dock = try await TestDock(
                in: root.appending("dock"),
                library: try ProfileLibrary.load(directories: [profiles]),
                now: { time.now }
            )
            try await dock.running {
                dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
                try await dock.untilBoard { $0.first?.state == .idle }
                try await body(dock, Supplies(), time)
            }
        }
    }

    private static func level(_ percent: Int) -> Charge { .level(percent: percent, stepPercent: 1) }

    @Test func `without any source the charge is unknown, and stays unknown`() async throws {
        try await withDock { dock, supplies, _ in
            try await supplies.watch(dock).look()
            let docked = try #require(dock.parts.dockBoard.all.first)
            #expect(docked.charge == .unknown)
            #expect(docked.chargeSource == nil)
        }
    }

    @Test func `a battery that the kernel knows is followed, until it is gone`() async throws {
        try await withDock { dock, supplies, time in
            let watch = supplies.watch(dock)
            let bay = try #require(dock.parts.dockBoard.all.first).bay.path
            for percent in [40, 41] {
                supplies.charges.withLock {
                    $0 = [bay: Self.level(percent), BayPath("x"): .external]
                }
                try await watch.look()
                #expect(dock.parts.dockBoard.all.first?.charge == Self.level(percent))
                time.advance(by: .seconds(60))
            }
            let curves = try await dock.parts.ledger.chargeCurves(
                of: try #require(CameraSerial("CAM1")),
                except: nil,
                limit: 9
            )
            #expect(curves.map { $0.rises.map(\.percent) } == [[40, 41]])

            supplies.charges.withLock { $0 = [:] }
            try await watch.look()
            #expect(dock.parts.dockBoard.all.first?.charge == .unknown)
        }
    }

    @Test func `what a camera wrote of itself counts for ten minutes if it has to charge`()
        async throws
    {
        try await withDock(status: "battery=79\n") { dock, supplies, time in
            #expect(dock.parts.dockBoard.all.first?.charge == Self.level(79))
            time.advance(by: .seconds(599))
            try await supplies.watch(dock).look()
            #expect(dock.parts.dockBoard.all.first?.charge == Self.level(79))
            time.advance(by: .seconds(1))
            try await supplies.watch(dock).look()
            #expect(dock.parts.dockBoard.all.first?.charge == .unknown)
            // It is no footage.
            #expect(dock.parts.dockBoard.all.first?.withheldCount == 1)
        }
    }

    @Test func `a camera that came charged enough stays so`() async throws {
        try await withDock(status: "battery=80\n") { dock, supplies, time in
            time.advance(by: .seconds(86_400))
            try await supplies.watch(dock).look()
            #expect(dock.parts.dockBoard.all.first?.charge == Self.level(80))
        }
    }

    @Test func `the kernel goes before a status file`() async throws {
        try await withDock(status: "battery=80\n") { dock, supplies, _ in
            let bay = try #require(dock.parts.dockBoard.all.first).bay.path
            supplies.charges.withLock { $0 = [bay: Self.level(20)] }
            try await supplies.watch(dock).look()
            #expect(dock.parts.dockBoard.all.first?.charge == Self.level(20))
            #expect(dock.parts.dockBoard.all.first?.chargeSource == .kernel)
        }
    }

    @Test func `a camera that states its charge itself is not corrected`() async throws {
        try await withDock { dock, supplies, _ in
            let docked = try #require(dock.parts.dockBoard.all.first)
            dock.parts.dockBoard.update(docked.id) { docked in
                docked.charge = Self.level(55)
                docked.chargeSource = .camera
            }
            supplies.charges.withLock { $0 = [docked.bay.path: Self.level(20)] }
            try await supplies.watch(dock).look()
            #expect(dock.parts.dockBoard.all.first?.charge == Self.level(55))
        }
    }
}

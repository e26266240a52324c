// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Cameras
import Custody
@testable import Engine
import Evidence
import Platform
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// From what happens in a bay to the words that say whether the camera may be taken.
@Suite(.timeLimit(.minutes(5)))
struct ReadinessDeskTests {
    /// A dock with a camera that speaks for itself and has footage.
    private func withDock(
        terms: ReadyTerms = ReadyTerms(),
        enrolment: Enrolment = .any,
        store: any ObjectStore = MemoryStore(),
        prepare: (inout ScriptedCameras.State) -> Void,
        _ body: @escaping @Sendable (TestDock, ScriptedCameras) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 81)
            let cameras = ScriptedCameras(card.path, now: Ledger.wallClock)
            cameras.state.withLock { prepare(&$0) }
            let dock = try await TestDock(
                in: root.appending("dock"),
                enrolment: enrolment,
                store: store,
                cameras: cameras,
                readyTerms: terms
            )
            try await dock.running {
                dock.udev.yield(.snapshot([stillImageDevice(serial: "CAM1")]))
                try await body(dock, cameras)
            }
        }
    }

    static let charges: [(charge: Charge, readiness: Readiness)] = [
        (.level(percent: 80, stepPercent: 1), .ready),
        (.level(percent: 79, stepPercent: 1), .charging(nil)),
        (.external, .chargeUnknown), (.unknown, .chargeUnknown),
    ]

    @Test(arguments: charges)
    func `a camera that was read lacks charge, or nothing`(
        _ charge: Charge,
        _ readiness: Readiness
    ) async throws {
        try await withDock {
            $0.charge = charge
            $0.clockAhead = .zero
        } _: { dock, _ in
            try await dock.untilBoard { $0.first?.state == .idle }

            try await dock.untilReadiness { $0 == readiness }
        }
    }

    @Test func `a clock that is off keeps a charged camera in its bay`() async throws {
        try await withDock {
            $0.charge = .level(percent: 100, stepPercent: 1)
            $0.clockAhead = .seconds(600)
        } _: { dock, _ in
            try await dock.untilBoard { $0.first?.state == .idle }

            #expect(try await dock.readiness() == .attention(.clockDiffers))
        }
    }

    @Test func `a camera that is refused needs attention, by the refusal's name`() async throws {
        try await withDock(enrolment: .serials([])) {
            $0.charge = .level(percent: 100, stepPercent: 1)
        } _: { dock, _ in
            try await dock.untilBoard { $0.first?.state == .refused }

            #expect(try await dock.readiness() == .attention(Trouble("not-enrolled")))
        }
    }

    @Test func `where the agency wants it confirmed, a camera waits for the store`() async throws {
        let store = MemoryStore()
        store.fail(.unavailable)
        try await withDock(terms: ReadyTerms(footage: .confirmed), store: store) {
            $0.charge = .level(percent: 100, stepPercent: 1)
        } _: { dock, _ in
            try await dock.untilBoard { $0.first?.state == .idle }
            #expect(try await dock.readiness() == .waitingForStore)

            store.fail(nil)

            try await dock.untilReadiness { $0 == .ready }
        }
    }

    @Test func `a camera that falls silent after it was read is not ready any more`() async throws {
        try await withDock {
            $0.charge = .level(percent: 100, stepPercent: 1)
        } _: { dock, cameras in
            try await dock.untilReadiness { $0 == .ready }

            cameras.state.withLock { $0.followFailure = .gone }
            cameras.announce(.level(percent: 100, stepPercent: 1))

            try await dock.untilReadiness { $0 == .attention(Trouble("camera-stalled")) }
        }
    }

    @Test func `an indicator is told of every bay that has a name or a camera`() async throws {
        try await withDock {
            $0.charge = .level(percent: 79, stepPercent: 1)
        } _: { dock, _ in
            try await dock.untilReadiness { $0 == .charging(nil) }
            let docked = dock.parts.dockBoard.all
            let camera = try #require(docked.first)
            let readiness = try await ReadinessDesk(dock.parts).readiness(of: docked)
            let spare = Bay(path: BayPath("pci-9-usb-0:9"), name: "Z9")

            let signs = BaySign.signs(of: docked, readiness, named: [spare, camera.bay])

            #expect(signs.count == 2)
            #expect(signs[spare.path]?.state == "empty")
            #expect(signs[camera.bay.path]?.state == "charging")
            #expect(signs[camera.bay.path]?.serial == "CAM1")
            // Of several media in a bay the farthest from ready counts, whichever comes first.
            let worse = [camera.id: Readiness.ready, DockingID("other"): .attention(.unread)]
            for order in [0, 1] {
                let twin = DockedCamera(
                    id: DockingID("other"),
                    bay: camera.bay,
                    driver: camera.driver,
                    attachedAt: camera.attachedAt,
                    serial: nil,
                    model: ""
                )
                let both = order == 0 ? [camera, twin] : [twin, camera]
                #expect(
                    BaySign.signs(of: both, worse, named: [])[camera.bay.path]?.state
                        == "attention"
                )
            }
        }
    }

    @Test func `status says it in the rule's own words`() async throws {
        try await withDock {
            $0.charge = .level(percent: 79, stepPercent: 1)
        } _: { dock, _ in
            try await dock.untilReadiness { $0 == .charging(nil) }

            let report = try await dock.administration().status().bays.first?.readiness
            #expect(report == ReadinessReport(name: "charging", words: "charging"))
        }
    }
}

extension TestDock {
    /// The readiness of what is docked; nil if nothing is.
    func readiness() async throws -> Readiness? {
        let docked = parts.dockBoard.all
        let readiness = try await ReadinessDesk(parts).readiness(of: docked)
        return docked.first.flatMap { readiness[$0.id] }
    }

    /// Returns as soon as the one camera's readiness satisfies `condition`.
    func untilReadiness(_ condition: @escaping @Sendable (Readiness) -> Bool) async throws {
        while true {
            if let readiness = try await readiness(), condition(readiness) { return }
            try Task.checkCancellation()
            await parts.dockBoard.changed.wait(atMost: .milliseconds(50), clock: ContinuousClock())
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Cameras
import Custody
import Engine
import Evidence
import Platform
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Which cameras are read, as an administrator says.
@Suite(.timeLimit(.minutes(5)))
struct EnrolmentTests {
    private static let peer = PeerIdentity(uid: 1_000, gid: 1_000, pid: 1)

    private static func enrolling(
        _ serial: String,
        _ service: RosterCamera.Service? = .enrolled,
        model: String? = nil,
        reason: String? = nil
    ) -> RosterRequest {
        var camera = RosterCamera(serial: serial, service: service)
        camera.model = model
        camera.reason = reason
        return RosterRequest(cameras: [camera])
    }

    /// A dock that lets nobody in, with a mass-storage camera in a bay.
    private func withWaitingCamera(
        enrolment: Enrolment = .serials([]),
        before: @escaping @Sendable (EngineAdministration) async throws -> Void = { _ in },
        _ body:
            @escaping @Sendable (TestDock, EngineAdministration, Card) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 31)
            let dock = try await TestDock(in: root.appending("dock"), enrolment: enrolment)
            try await dock.running {
                let administration = try dock.administration()
                try await before(administration)
                dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
                try await body(dock, administration, card)
            }
        }
    }

    @Test func `a camera that waits in its bay is read as soon as it is enrolled`() async throws {
        try await withWaitingCamera { dock, administration, card in
            try await dock.untilBoard { $0.first?.refusal == .notEnrolled }
            let waiting = try #require(try await administration.cameras().cameras.first)
            #expect(waiting.serial == "CAM1" && waiting.standing == .waiting)
            #expect(waiting.bay != nil && waiting.refusal == "not-enrolled")

            let outcome = try await administration.editRoster(
                Self.enrolling("CAM1"),
                as: Self.peer
            )

            #expect(outcome.cameras.map(\.change) == ["enrolled"])
            try await dock.untilFigures { $0[.confirmed].count == card.files.count }
            try await dock.untilBoard { $0.count == 1 && $0.first?.state == .idle }
            let camera = try #require(try await administration.cameras().cameras.first)
            #expect(camera.standing == .enrolled && camera.refusal == nil)
            let enrolled = try await dock.parts.ledger.custodyEntries(limit: 1_000)
                .filter { $0.event == "camera-enrolled" }
            #expect(enrolled.map(\.actor) == [.user(uid: 1_000)])
        }
    }

    @Test func `a speaking camera that waits is read as soon as it is enrolled`() async throws {
        try await SpeakingDock.with(enrolment: .serials([])) { dock, _, card in
            try await dock.untilBoard { $0.first?.refusal == .notEnrolled }
            let administration = try dock.administration()

            _ = try await administration.editRoster(
                // It is called otherwise on USB, where it had not been asked yet.
                Self.enrolling("CAM1", model: "ACME X2"),
                as: Self.peer
            )

            try await dock.untilFigures { $0[.confirmed].count == card.files.count }
        }
    }

    @Test func `a retired camera is refused whatever the configuration says`() async throws {
        try await withWaitingCamera(enrolment: .any) { administration in
            _ = try await administration.editRoster(
                Self.enrolling("CAM1", .retired, reason: "lost"),
                as: Self.peer
            )
        } _: { dock, administration, card in
            try await dock.untilBoard { $0.first?.refusal == .retired(reason: "lost") }
            let camera = try #require(try await administration.cameras().cameras.first)
            #expect(camera.standing == .retired && camera.retiredReason == "lost")

            _ = try await administration.editRoster(Self.enrolling("CAM1"), as: Self.peer)

            try await dock.untilFigures { $0[.confirmed].count == card.files.count }
        }
    }

    @Test func `a serial that moves to another model is refused, and both are named`()
        async throws
    {
        try await SpeakingDock.with(enrolment: .serials([])) { dock, _, card in
            let administration = try dock.administration()
            _ = try await administration.editRoster(
                Self.enrolling("CAM1", model: "Body 9"),
                as: Self.peer
            )
            try await dock.untilBoard { $0.first?.refusal?.name == "other-model" }
            let words = try #require(dock.parts.dockBoard.all.first?.refusal).description
            #expect(words.contains("Body 9") && words.contains("ACME X2"))

            _ = try await administration.editRoster(
                Self.enrolling("CAM1", model: "ACME X2"),
                as: Self.peer
            )

            try await dock.untilFigures { $0[.confirmed].count == card.files.count }
        }
    }

    @Test func `the model of the first docking is kept, and no other is read under its serial`()
        async throws
    {
        try await SpeakingDock.with(enrolment: .serials([])) { dock, cameras, card in
            let administration = try dock.administration()
            _ = try await administration.editRoster(Self.enrolling("CAM1"), as: Self.peer)
            try await dock.untilFigures { $0[.confirmed].count == card.files.count }
            try await dock.untilBoard { $0.first?.state == .idle }
            #expect(try await dock.parts.ledger.roster().map(\.model) == ["ACME X2"])
            dock.udev.yield(.snapshot([]))
            try await dock.untilBoard { $0.isEmpty }

            cameras.state.withLock {
                $0.statement = CameraStatement(manufacturer: "ACME", model: "X3")
            }
            dock.udev.yield(.snapshot([stillImageDevice(serial: "CAM1")]))

            try await dock.untilBoard {
                $0.first?.refusal == .otherModel(enrolled: "ACME X2", found: "ACME X3")
            }
        }
    }

    @Test func `a dry run says what would change, and changes nothing`() async throws {
        try await withWaitingCamera { dock, administration, _ in
            try await dock.untilBoard { $0.first?.refusal == .notEnrolled }
            let cameras = [
                RosterCamera(serial: "CAM1", service: .enrolled),
                RosterCamera(serial: "CAM2", service: .retired),
            ]

            let outcome = try await administration.editRoster(
                RosterRequest(cameras: cameras, dryRun: true),
                as: Self.peer
            )

            #expect(outcome.dryRun)
            #expect(outcome.cameras.map(\.change) == ["enrolled", "retired"])
            #expect(try await dock.parts.ledger.roster().isEmpty)
            #expect(dock.parts.dockBoard.all.first?.refusal == .notEnrolled)
        }
    }

    @Test func `what is not on the roster is not changed, and nothing else of the request is`()
        async throws
    {
        try await withWaitingCamera { dock, administration, _ in
            let cameras = [
                RosterCamera(serial: "CAM1", service: .enrolled), RosterCamera(serial: "CAM2"),
            ]

            let request = RosterRequest(cameras: cameras)
            let error = await #expect(throws: AdminError.self) {
                _ = try await administration.editRoster(request, as: Self.peer)
            }

            let roster = try await dock.parts.ledger.roster()
            #expect(error?.kind == .notFound)
            #expect(roster.isEmpty)
        }
    }
}

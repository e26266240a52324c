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

/// When a docked camera is lent to an administrator who wants to know how it speaks.
@Suite(.timeLimit(.minutes(5)))
struct SurveyTests {
    private static let bay = "pci-0000:00:05.0-usb-0:1"
    private static let peer = PeerIdentity(uid: 1001, gid: 1001, pid: 7)

    private func withDock(
        enrolment: Enrolment = .any,
        serial: String? = "CAM1",
        device: UdevDevice? = nil,
        prepare: (inout ScriptedCameras.State) -> Void = { _ in },
        _ body: @escaping @Sendable (TestDock, ScriptedCameras) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 83)
            let cameras = ScriptedCameras(card.path, now: Ledger.wallClock)
            cameras.state.withLock { prepare(&$0) }
            let dock = try await TestDock(
                in: root.appending("dock"),
                enrolment: enrolment,
                cameras: cameras
            )
            try await dock.running {
                dock.udev.yield(.snapshot([device ?? stillImageDevice(serial: serial)]))
                try await body(dock, cameras)
            }
        }
    }

    private static func record(
        _ dock: TestDock,
        _ surveyor: ScriptedSurveyor,
        bay: String = Self.bay,
        request: CameraRecordRequest = CameraRecordRequest(),
        reporting report: @escaping @Sendable (CameraRecordLine) -> Void = { _ in }
    ) async throws -> CameraRecordVerdict {
        try await dock.administration(surveyor: surveyor).recordCamera(
            in: bay,
            request,
            as: peer,
            reporting: report
        )
    }

    private static func entries(_ dock: TestDock) async throws -> [CustodyEntry] {
        try await dock.parts.ledger.custodyEntries(limit: 1_000)
            .filter { $0.event == "administration" }
    }

    @Test func `a camera that was read is lent, and visited again afterwards`() async throws {
        try await withDock {
            $0.charge = .level(percent: 64, stepPercent: 1)
        } _: { dock, cameras in
            try await dock.untilBoard { $0.first?.state == .idle }
            let surveyor = ScriptedSurveyor { outcome in
                outcome.camera = "ACME X2"
                outcome.requests = 5
                outcome.refused = 1
                outcome.objects = 3
                outcome.bytesRead = 9
                outcome.bytesKept = 8
            }
            let lines = Mutex<[CameraRecordLine]>([])

            let verdict = try await Self.record(
                dock,
                surveyor,
                request: CameraRecordRequest(footage: true, objects: 7, limitBytes: 70)
            ) { line in lines.withLock { $0.append(line) } }

            #expect(
                verdict
                    == CameraRecordVerdict(
                        complete: true,
                        camera: "ACME X2",
                        requests: 5,
                        refused: 1,
                        objects: 3,
                        bytesRead: 9,
                        bytesKept: 8
                    )
            )
            #expect(lines.withLock { $0 } == [CameraRecordLine("{}", begins: "a session")])
            let asked = try #require(surveyor.state.withLock { $0.requests.first })
            #expect(asked.keepsFootage)
            #expect(!asked.redacts)
            #expect(asked.mostObjects == 7)
            #expect(asked.mostBytes == 70)
            #expect(asked.profile != nil)
            // Its charge is followed again.
            try await dock.untilBoard { _ in cameras.state.withLock { $0.openedWith.count } == 2 }
            try await dock.untilBoard { $0.first?.outcome == .drained }
            cameras.announce(.level(percent: 65, stepPercent: 1))
            try await dock.untilBoard { $0.first?.charge == .level(percent: 65, stepPercent: 1) }
        }
    }

    @Test func `who asked for what, and what came of it, is in the custody log`() async throws {
        try await withDock(enrolment: .serials([])) { dock, _ in
            try await dock.untilBoard { $0.first?.state == .refused }
            let surveyor = ScriptedSurveyor { $0.requests = 31 }

            _ = try await Self.record(dock, surveyor)

            let entries = try await Self.entries(dock)
            let about = #""bay":"\#(Self.bay)","#
            let serial = #""serial":"CAM1","state":"refused""#
            try #require(entries.count == 2)
            #expect(entries.map(\.actor) == [.user(uid: 1001), .user(uid: 1001)])
            #expect(entries.allSatisfy { $0.detailJSON.contains(about) })
            #expect(entries.allSatisfy { $0.detailJSON.contains(serial) })
            #expect(entries[0].detailJSON.contains(#""action":"camera-record","#))
            #expect(entries[1].detailJSON.contains(#""action":"camera-recorded","#))
            #expect(entries[1].detailJSON.contains(#""complete":true,"#))
            #expect(entries[1].detailJSON.contains(#""requests":31,"#))
        }
    }

    static let strangers: [(device: UdevDevice, refusal: String)] = [
        (stillImageDevice(serial: "CAM2"), "not-enrolled"),
        (stillImageDevice(serial: nil), "no-serial"),
    ]

    @Test(arguments: strangers)
    func `one that was refused is spoken to only because somebody asks`(
        device: UdevDevice,
        refusal: String
    ) async throws {
        let enrolled = try #require(CameraSerial("CAM1"))
        try await withDock(enrolment: .serials([enrolled]), device: device) { dock, cameras in
            try await dock.untilBoard { $0.first?.refusal?.name == refusal }
            let surveyor = ScriptedSurveyor()

            for _ in 0..<2 {
                #expect(try await Self.record(dock, surveyor).complete)
            }

            #expect(surveyor.state.withLock { $0.surveyed.count } == 2)
            #expect(cameras.state.withLock { $0.openedWith }.isEmpty)
            #expect(dock.parts.dockBoard.all.first?.refusal?.name == refusal)
        }
    }

    @Test func `one that is being read is not lent`() async throws {
        try await withDock {
            let held = CameraError.unavailable(reason: "held by gvfs")
            $0.openingFailures = Array(repeating: held, count: 9_999)
        } _: { dock, _ in
            try await dock.untilBoard { $0.first?.hold != nil }
            let surveyor = ScriptedSurveyor()

            let error = await #expect(throws: AdminError.self) {
                try await Self.record(dock, surveyor)
            }

            #expect(error?.kind == .conflict)
            #expect(error?.message.contains("still to be read: held by gvfs") == true)
            #expect(error?.whatToDo.contains("idle") == true)
            #expect(surveyor.state.withLock { $0.surveyed }.isEmpty)
        }
    }

    @Test func `a bay that holds nothing is not found, and a disk has no conversation`()
        async throws
    {
        try await withDock { dock, _ in
            try await dock.untilBoard { $0.first?.state == .idle }

            let nothing = await #expect(throws: AdminError.self) {
                try await Self.record(dock, ScriptedSurveyor(), bay: "B\u{1B}7")
            }
            #expect(nothing?.kind == .notFound)
            #expect(nothing?.message == "nothing is docked in 'B%1B7'")

            dock.parts.dockBoard.put(
                DockedCamera(
                    id: DockingID("d"),
                    bay: Bay(path: BayPath("usb-2"), name: "A3"),
                    driver: .massStorage,
                    attachedAt: Ledger.wallClock(),
                    serial: nil,
                    model: ""
                )
            )
            let disk = await #expect(throws: AdminError.self) {
                try await Self.record(dock, ScriptedSurveyor(), bay: "A3")
            }
            #expect(disk?.kind == .conflict)
            #expect(disk?.message.contains("as a disk") == true)
        }
    }

    @Test func `a camera that leaves in the middle ends its record with that reason`()
        async throws
    {
        try await withDock { dock, _ in
            try await dock.untilBoard { $0.first?.state == .idle }
            let surveyor = ScriptedSurveyor(until: DetachSignal())
            let (began, begin) = AsyncStream.makeStream(of: Void.self)

            let asking = Task { try await Self.record(dock, surveyor) { _ in begin.yield() } }
            for await _ in began { break }
            dock.udev.yield(.snapshot([]))

            let error = await #expect(throws: AdminError.self) { try await asking.value }
            #expect(error == SurveyDesk.left)
            #expect(surveyor.state.withLock { $0.cancellations } == 1)
            let last = try #require(try await Self.entries(dock).last)
            #expect(last.detailJSON.contains(#""action":"camera-recorded","#))
            #expect(last.detailJSON.contains(#""complete":false,"#))
        }
    }

    @Test func `a camera that says itself that it left ends its record with that reason`()
        async throws
    {
        try await withDock { dock, _ in
            try await dock.untilBoard { $0.first?.state == .idle }

            let error = await #expect(throws: AdminError.self) {
                try await Self.record(dock, ScriptedSurveyor { $0.failure = .left })
            }

            #expect(error == SurveyDesk.left)
        }
    }

    @Test func `one that falls silent has a record that says so`() async throws {
        try await withDock { dock, _ in
            try await dock.untilBoard { $0.first?.state == .idle }

            let verdict = try await Self.record(
                dock,
                ScriptedSurveyor { $0.failure = .silent("reset") }
            )

            #expect(!verdict.complete)
            #expect(verdict.reason == "the camera no longer answers: reset")
        }
    }

    @Test func `whoever asks no longer gives the camera back`() async throws {
        try await withDock { dock, cameras in
            try await dock.untilBoard { $0.first?.state == .idle }
            let surveyor = ScriptedSurveyor(until: DetachSignal())
            let (began, begin) = AsyncStream.makeStream(of: Void.self)
            let asking = Task { try await Self.record(dock, surveyor) { _ in begin.yield() } }
            for await _ in began { break }

            let second = await #expect(throws: AdminError.self) {
                try await Self.record(dock, ScriptedSurveyor())
            }
            #expect(second?.kind == .conflict)
            asking.cancel()

            await #expect(throws: CancellationError.self) { try await asking.value }
            try await dock.untilBoard { _ in cameras.state.withLock { $0.openedWith.count } == 2 }
            try await dock.untilBoard { $0.first?.outcome == .drained }
            #expect(try await Self.record(dock, ScriptedSurveyor()).complete)
        }
    }
}

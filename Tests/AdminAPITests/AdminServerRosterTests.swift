// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Synchronization
import Testing

/// Cameras and the roster, from the client through the socket to the daemon and back.
@Suite(.timeLimit(.minutes(5)))
struct AdminServerRosterTests {
    @Test func `cameras are listed and enrolled, by whom is passed on`() async throws {
        let daemon = ScriptedAdministration()

        try await LiveServer.run(daemon) { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                #expect(try await client.cameras() == Sample.cameras)
                let cameras = [
                    RosterCamera(serial: "C1", service: .enrolled),
                    RosterCamera(serial: "C2", service: .retired), RosterCamera(serial: "C3"),
                ]
                let outcome = try await client.editRoster(RosterRequest(cameras: cameras))
                #expect(outcome == Sample.rosterOutcome)
            }
        }

        let changes = daemon.asked.withLock { $0.changes }
        #expect(changes == ["roster C1 enrolled, C2 retired, C3 -"])
    }

    @Test func `a fleet's whole roster is one request`() async throws {
        let daemon = ScriptedAdministration()
        let cameras = (0..<RosterRequest.mostCameras).map { number in
            var camera = RosterCamera(serial: "BWC-\(number)", service: .enrolled)
            camera.notes = String(repeating: "n", count: RosterRequest.longestText)
            return camera
        }

        try await LiveServer.run(daemon) { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                let outcome = try await client.editRoster(RosterRequest(cameras: cameras))
                #expect(outcome == Sample.rosterOutcome)
            }
        }
    }

    private static func camera(
        _ serial: String,
        _ change: (inout RosterCamera) -> Void = { _ in }
    ) -> RosterCamera {
        var camera = RosterCamera(serial: serial, service: .enrolled)
        change(&camera)
        return camera
    }

    static let senseless: [(cameras: [RosterCamera], words: String)] = [
        ([], "0 cameras"), ([camera("  ")], "is no serial"), ([camera("A\nB")], "is no serial"),
        ([camera(String(repeating: "9", count: 65))], "is no serial"),
        ([camera("A"), camera(" A ")], "named twice"),
        ([camera("A") { $0.label = "two\nlines" }], "label of camera A"),
        ([camera("A") { $0.assignedTo = "two\u{2028}lines" }], "assigned_to of camera A"),
        ([camera("A") { $0.notes = String(repeating: "n", count: 201) }], "notes of camera A"),
    ]

    @Test(arguments: senseless)
    func `what makes no sense reaches nobody`(cameras: [RosterCamera], words: String) async throws {
        try await Self.expectRefused(cameras, words)
    }

    // A case of its own: a table's failure would print all of them.
    @Test func `more cameras than a fleet has reach nobody`() async throws {
        let cameras = (0...RosterRequest.mostCameras).map { Self.camera("\($0)") }
        try await Self.expectRefused(cameras, "5001 cameras")
    }

    private static func expectRefused(_ cameras: [RosterCamera], _ words: String) async throws {
        let daemon = ScriptedAdministration()

        try await LiveServer.run(daemon) { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                let error = await #expect(throws: AdminError.self) {
                    try await client.editRoster(RosterRequest(cameras: cameras))
                }
                #expect(error?.kind == .invalid)
                #expect(error?.message.contains(words) == true)
            }
        }

        #expect(daemon.asked.withLock { $0.changes.isEmpty })
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Glibc
import Synchronization
import Testing

@testable import AdminAPI

/// The server and the client, over a real socket.
@Suite(.timeLimit(.minutes(5)))
struct AdminServerTests {
    @Test func `what the daemon says comes out of the client`() async throws {
        try await LiveServer.run { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                let report = try await client.status()
                #expect(report == Sample.status)
                #expect(
                    try await client.recording(RecordingID("0123456789abcdef01234567"))
                        == Sample.detail
                )
                #expect(
                    try await client.docking(DockingID(Sample.docking.docking)) == Sample.docking
                )
                #expect(
                    try await client.custodyEntries(matching: CustodyQuery()).entries == [
                        Sample.entry
                    ]
                )
            }
        }
    }

    @Test func `every field of a query arrives as it was asked`() async throws {
        let daemon = ScriptedAdministration()
        let recordings = RecordingQuery(
            state: .quarantined,
            camera: CameraSerial("A&B=C d/ü"),
            limit: 7,
            after: "c 1/&=ü"
        )
        let custody = CustodyQuery(from: 12, recording: RecordingID("0a1b"), limit: 3)

        try await LiveServer.run(daemon) { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                _ = try await client.recordings(matching: recordings)
                _ = try await client.custodyEntries(matching: custody)
                _ = try await client.queue(limit: 21)
            }
        }

        daemon.asked.withLock { asked in
            #expect(asked.recordings == [recordings])
            #expect(asked.custody == [custody])
            #expect(asked.queueLimits == [21])
        }
    }

    @Test func `pages follow each other by their cursors`() async throws {
        try await LiveServer.run { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                let first = try await client.recordings(matching: RecordingQuery())
                let second = try await client.recordings(
                    matching: RecordingQuery(after: first.next)
                )

                #expect(first.next == "c 1/&=ü")
                #expect(second.next == nil)
            }
        }
    }

    @Test func `the kernel says who asked for a change`() async throws {
        let daemon = ScriptedAdministration()

        try await LiveServer.run(daemon) { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                let accepted = try await client.dock(DockRequest(path: "/media/card", serial: "X1"))
                #expect(accepted.docking == Sample.docking.docking)
            }
        }

        let (request, peer) = try #require(daemon.asked.withLock { $0.docked.first })
        #expect(request == DockRequest(path: "/media/card", serial: "X1"))
        #expect(peer == PeerIdentity(uid: getuid(), gid: getgid(), pid: getpid()))
    }

    @Test func `who may not change things is refused before anything happens`() async throws {
        let daemon = ScriptedAdministration()
        let nobody = Authorization(
            trusting: [],
            adminGroup: "no-such-group-here",
            directory: SystemGroups()
        )

        try await LiveServer.run(daemon, authorization: nobody) { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                let error = await #expect(throws: AdminError.self) {
                    try await client.dock(DockRequest(path: "/media/card"))
                }

                #expect(error?.kind == .forbidden)
                // Reading is for everybody who could open the socket.
                let report = try await client.status()
                #expect(report == Sample.status)
            }
        }

        #expect(daemon.asked.withLock { $0.docked.isEmpty })
    }

    @Test func `an error of the daemon arrives as it was thrown`() async throws {
        let refusal = AdminError(.conflict, "/media/card is docked", whatToDo: "wait")

        try await LiveServer.run(ScriptedAdministration(dockError: refusal)) { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                let error = await #expect(throws: AdminError.self) {
                    try await client.dock(DockRequest(path: "/media/card"))
                }

                #expect(error == refusal)
            }
        }
    }

    @Test func `what is not there is not found`() async throws {
        try await LiveServer.run { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                let recording = await #expect(throws: AdminError.self) {
                    try await client.recording(RecordingID("ffff"))
                }
                let docking = await #expect(throws: AdminError.self) {
                    try await client.docking(DockingID("../etc/passwd"))
                }

                #expect(recording?.kind == .notFound)
                #expect(docking?.kind == .notFound)
            }
        }
    }

    @Test func `a fault tells the asker nothing of the inside`() async throws {
        let daemon = ScriptedAdministration(onStatus: { throw AdminTestError(what: "secret") })

        try await LiveServer.run(daemon) { server in
            let answer = try await RawSocket.exchange(
                server.socketPath,
                RawSocket.request("GET", "/v1/status")
            )

            #expect(answer.hasPrefix("HTTP/1.1 500 "))
            #expect(answer.contains(#""name":"fault""#))
            #expect(!answer.contains("secret"))
        }
    }

    @Test func `an answer that does not come in time is given up`() async throws {
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        defer { opener.finish() }
        let daemon = ScriptedAdministration(onStatus: {
            for await _ in gate {}
            return Sample.status
        })

        try await LiveServer.run(daemon, configure: { $0.deadline = .milliseconds(20) }) { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                let error = await #expect(throws: AdminError.self) { try await client.status() }

                #expect(error?.kind == .timedOut)
            }
        }
    }

    @Test func `two hundred clients at once are all answered`() async throws {
        try await LiveServer.run { server in
            try await withThrowingTaskGroup(of: StatusReport.self) { group in
                for _ in 0..<200 {
                    group.addTask {
                        try await AdminClient.with(socketPath: server.socketPath) { client in
                            try await client.status()
                        }
                    }
                }
                var answers = 0
                for try await report in group where report == Sample.status { answers += 1 }
                #expect(answers == 200)
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import NIOCore
import Testing

@testable import AdminAPI

/// What the client says when nobody answers, or somebody strange.
@Suite(.timeLimit(.minutes(5)))
struct AdminClientTests {
    @Test func `a daemon that is not running is named with its socket`() async throws {
        let path = "/tmp/camdock-no-such-socket"

        let error = await #expect(throws: AdminClientError.self) {
            try await AdminClient.with(socketPath: path) { try await $0.status() }
        }

        #expect(error == .unreachable(socketPath: path, ENOENT))
        #expect(
            error?.description
                == "camdockd is not running: /tmp/camdock-no-such-socket: No such file or directory"
        )
        #expect(error?.whatToDo.contains("systemctl start camdock") == true)
    }

    @Test func `a killed daemon's socket is named`() async throws {
        try await TemporaryFolder.with { folder in
            let path = "\(folder)/s"
            close(try RawSocket.listener(at: path, listening: false))

            await #expect(throws: AdminClientError.unreachable(socketPath: path, ECONNREFUSED)) {
                try await AdminClient.with(socketPath: path) { try await $0.status() }
            }
        }
    }

    @Test(.enabled(if: getuid() != 0, "root may open every socket"))
    func `a socket that may not be opened is named`() async throws {
        try await LiveServer.run(configure: { $0.socketMode = 0 }) { server in
            await #expect(throws: AdminClientError.denied(socketPath: server.socketPath)) {
                try await AdminClient.with(socketPath: server.socketPath) { try await $0.status() }
            }
        }
    }

    @Test(arguments: [
        (EACCES, AdminClientError.denied(socketPath: "/s")),
        (EPERM, .denied(socketPath: "/s")),
        (ECONNREFUSED, .unreachable(socketPath: "/s", ECONNREFUSED)),
        (ECONNRESET, .interrupted),
    ])
    func `each failure of the system has its words`(code: CInt, expected: AdminClientError) {
        let error = AdminClientError.named(IOError(errnoCode: code, reason: ""), socketPath: "/s")

        #expect(error as? AdminClientError == expected)
    }

    @Test func `a path that no socket can have is named`() async throws {
        let path = "/tmp/" + String(repeating: "x", count: 200)

        await #expect(throws: AdminClientError.pathTooLong(socketPath: path)) {
            try await AdminClient.with(socketPath: path) { try await $0.status() }
        }
    }

    @Test func `a daemon that hangs is not waited for`() async throws {
        try await TemporaryFolder.with { folder in
            let path = "\(folder)/s"
            // Connections wait in the backlog of a process that never accepts them.
            let listener = try RawSocket.listener(at: path, listening: true)
            defer { close(listener) }

            await #expect(throws: AdminClientError.timedOut(socketPath: path)) {
                try await AdminClient.with(socketPath: path, timeout: .milliseconds(50)) {
                    try await $0.status()
                }
            }
        }
    }

    @Test func `a socket path may hold any character`() async throws {
        try await TemporaryFolder.with { folder in
            let configuration = AdminServerConfiguration(socketPath: "\(folder)/ö %2F?#&")

            try await LiveServer.serve(configuration, ScriptedAdministration()) { server in
                try await AdminClient.with(socketPath: server.socketPath) { client in
                    let report = try await client.status()
                    #expect(report == Sample.status)
                }
            }
        }
    }
}

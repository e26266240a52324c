// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import Synchronization
import Testing

@testable import AdminAPI

/// What the server says to requests that our own client would never send.
@Suite(.timeLimit(.minutes(5)))
struct AdminServerRequestTests {
    @Test func `health is one small answer`() async throws {
        try await LiveServer.run { server in
            let answer = try await RawSocket.exchange(
                server.socketPath,
                RawSocket.request("GET", "/v1/health")
            )

            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.lowercased().contains("content-type: application/json\r\n"))
            #expect(answer.hasSuffix("\r\n\r\n{\"state\":\"ok\"}\n"))
        }
    }

    @Test(arguments: [
        ("GET", "/", "", "404", "not-found"),
        ("GET", "/v2/status", "", "404", "not-found"),
        ("GET", "/v1/recordings/%2e%2e", "", "404", "not-found"),
        ("DELETE", "/v1/status", "", "405", "wrong-method"),
        ("GET", "/v1/recordings?state=lost", "", "400", "invalid"),
        ("GET", "/v1/recordings?limit=-1", "", "400", "invalid"),
        ("GET", "/v1/recordings?limit=1&limit=2", "", "400", "invalid"),
        ("GET", "/v1/recordings?&&=&x", "", "400", "invalid"),
        ("GET", "/v1/status?verbose=1", "", "400", "invalid"),
        ("POST", "/v1/dockings", "", "400", "invalid"),
        ("POST", "/v1/dockings", "{", "400", "invalid"),
        ("POST", "/v1/dockings", #"{"path": 7}"#, "400", "invalid"),
        ("POST", "/v1/dockings", #"{"path": "card"}"#, "400", "invalid"),
        ("POST", "/v1/dockings", #"{"path": "/a\u0000b"}"#, "400", "invalid"),
        ("POST", "/v1/dockings", #"{"path": "/a", "serial": " "}"#, "400", "invalid"),
    ])
    func `a request that makes no sense gets a clear error`(
        method: String,
        path: String,
        body: String,
        status: String,
        name: String
    ) async throws {
        let daemon = ScriptedAdministration()

        try await LiveServer.run(daemon) { server in
            let answer = try await RawSocket.exchange(
                server.socketPath,
                RawSocket.request(method, path, body: body)
            )

            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
            #expect(answer.contains(#""name":"\#(name)""#))
            #expect(answer.contains(#""error":""#) && answer.contains(#""what_to_do":""#))
        }

        #expect(daemon.asked.withLock { $0.docked.isEmpty && $0.recordings.isEmpty })
    }

    @Test func `a body that is too long is refused`() async throws {
        let daemon = ScriptedAdministration()
        let body = #"{"path": "/\#(String(repeating: "x", count: 1 << 20))"}"#

        try await LiveServer.run(daemon) { server in
            let answer = try await RawSocket.exchange(
                server.socketPath,
                RawSocket.request("POST", "/v1/dockings", body: body)
            )

            #expect(answer.hasPrefix("HTTP/1.1 413 "), "\(answer)")
            #expect(answer.contains(#""name":"too-large""#))
        }

        #expect(daemon.asked.withLock { $0.docked.isEmpty })
    }

    @Test func `a head without end is refused`() async throws {
        // Who goes on sending without reading the refusal is hung up on when the time is over.
        try await LiveServer.run(configure: { $0.idleTimeout = .milliseconds(200) }) { server in
            let long =
                "GET /v1/health HTTP/1.1\r\nX: \(String(repeating: "x", count: 1 << 20))\r\n\r\n"

            let answer = try await RawSocket.exchange(server.socketPath, long)

            #expect(!answer.contains(" 200 "))
        }
    }

    @Test func `what is no HTTP is not answered, and what comes after it is`() async throws {
        try await LiveServer.run { server in
            let nonsense = try await RawSocket.exchange(
                server.socketPath,
                "\u{1}\u{2}nonsense\r\n\r\n"
            )
            let health = try await RawSocket.exchange(
                server.socketPath,
                RawSocket.request("GET", "/v1/health")
            )

            #expect(!nonsense.contains(" 200 "))
            #expect(health.contains(" 200 "))
        }
    }

    @Test func `a client that dawdles is hung up on`() async throws {
        try await LiveServer.run(configure: { $0.idleTimeout = .milliseconds(50) }) { server in
            let answer = try await RawSocket.exchange(
                server.socketPath,
                "POST /v1/dockings HTTP/1.1\r\nHost: camdock\r\nContent-Le"
            )

            #expect(!answer.contains(" 20"))
        }
    }
}

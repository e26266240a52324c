// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import Testing

@testable import AdminAPI

/// The server's socket in the file system, from its start to its end.
@Suite(.timeLimit(.minutes(5)))
struct AdminServerSocketTests {
    @Test func `the socket may be opened by its user and group only`() async throws {
        try await LiveServer.run { server in
            var found = stat()
            #expect(lstat(server.socketPath, &found) == 0)
            #expect(found.st_mode == S_IFSOCK | 0o660)
        }
    }

    @Test func `the socket goes when the server does`() async throws {
        try await TemporaryFolder.with { folder in
            let configuration = AdminServerConfiguration(socketPath: "\(folder)/s")

            try await LiveServer.serve(configuration, ScriptedAdministration()) { _ in
                #expect(access(configuration.socketPath, F_OK) == 0)
            }

            #expect(access(configuration.socketPath, F_OK) == -1)
        }
    }

    @Test func `a killed daemon's socket is taken over`() async throws {
        try await TemporaryFolder.with { folder in
            let configuration = AdminServerConfiguration(socketPath: "\(folder)/s")
            close(try RawSocket.listener(at: configuration.socketPath, listening: false))

            try await LiveServer.serve(configuration, ScriptedAdministration()) { server in
                try await AdminClient.with(socketPath: server.socketPath) { client in
                    let report = try await client.status()
                    #expect(report == Sample.status)
                }
            }
        }
    }

    @Test func `a second server on a socket gives up and harms nothing`() async throws {
        try await TemporaryFolder.with { folder in
            let configuration = AdminServerConfiguration(socketPath: "\(folder)/s")

            try await LiveServer.serve(configuration, ScriptedAdministration()) { server in
                await #expect(throws: AdminServerError.alreadyServed(server.socketPath)) {
                    try await LiveServer.serve(configuration, ScriptedAdministration()) { _ in }
                }

                try await AdminClient.with(socketPath: server.socketPath) { client in
                    let report = try await client.status()
                    #expect(report == Sample.status)
                }
            }
        }
    }

    @Test func `a group that does not exist is named`() async throws {
        await #expect(throws: AdminServerError.noSuchGroup("no-such-group-here")) {
            try await LiveServer.run(configure: { $0.socketGroup = "no-such-group-here" }) { _ in }
        }
    }

    @Test func `a request under way is answered before the server stops`() async throws {
        let (entered, enter) = AsyncStream.makeStream(of: Void.self)
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        let daemon = ScriptedAdministration(onStatus: {
            enter.yield()
            for await _ in gate {}
            return Sample.status
        })

        try await LiveServer.run(daemon) { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                async let status = client.status()
                for await _ in entered { break }

                await server.stop()
                opener.finish()

                let report = try await status
                #expect(report == Sample.status)
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import Logging
import ServiceLifecycle

@testable import AdminAPI

/// A server on a socket of its own, for as long as a test needs it.
enum LiveServer {
    /// What a test gets hold of.
    struct Handle: Sendable {
        let socketPath: String
        /// Begins a graceful shutdown, which `run` then waits for.
        let stop: @Sendable () async -> Void
    }

    /// Serves while `body` runs, then shuts down and waits for the end.
    static func run(
        _ administration: any Administration = ScriptedAdministration(),
        authorization: Authorization? = nil,
        configure: (inout AdminServerConfiguration) -> Void = { _ in },
        _ body: (Handle) async throws -> Void
    ) async throws {
        try await TemporaryFolder.with { folder in
            var configuration = AdminServerConfiguration(socketPath: "\(folder)/camdock.sock")
            configure(&configuration)
            try await serve(configuration, administration, authorization, body)
        }
    }

    /// Serves with a given configuration while `body` runs.
    static func serve(
        _ configuration: AdminServerConfiguration,
        _ administration: any Administration,
        _ authorization: Authorization? = nil,
        _ body: (Handle) async throws -> Void
    ) async throws {
        let (ready, signal) = AsyncStream.makeStream(of: Void.self)
        let server = AdminServer(
            configuration,
            administration: administration,
            groups: SystemGroups(),
            authorization: authorization
                ?? Authorization(
                    daemonUID: geteuid(),
                    adminGroup: "camdock-admin",
                    directory: SystemGroups()
                ),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            onReady: { signal.yield() }
        )
        let group = ServiceGroup(
            services: [server],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        async let served: Void = {
            defer { signal.finish() }
            try await group.run()
        }()
        for await _ in ready { break }
        do {
            try await body(
                Handle(
                    socketPath: configuration.socketPath,
                    stop: { await group.triggerGracefulShutdown() }
                )
            )
        } catch {
            await group.triggerGracefulShutdown()
            // If the server failed, that is why the body did.
            try await served
            throw error
        }
        await group.triggerGracefulShutdown()
        try await served
    }
}

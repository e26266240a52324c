// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// Serves the API on a unix socket until it is told to stop.
///
/// Stopping lets the requests under way finish and ends checks early.
package struct AdminServer: Service {
    private let configuration: AdminServerConfiguration
    private let administration: any Administration
    private let groups: any GroupDirectory
    private let authorization: Authorization
    private let logger: Logger
    private let onReady: @Sendable () async -> Void

    /// Joins what the server needs.
    ///
    /// - Parameters:
    ///   - configuration: Where and how to serve.
    ///   - administration: Answers the requests.
    ///   - groups: Tells who belongs to which group.
    ///   - logger: Takes what goes wrong.
    ///   - onReady: Called once, as soon as the socket can be opened.
    package init(
        _ configuration: AdminServerConfiguration,
        administration: any Administration,
        groups: any GroupDirectory = SystemGroups(),
        logger: Logger,
        onReady: @escaping @Sendable () async -> Void = {}
    ) {
        self.init(
            configuration,
            administration: administration,
            groups: groups,
            authorization: Authorization(
                daemonUID: geteuid(),
                adminGroup: configuration.adminGroup,
                directory: groups
            ),
            logger: logger,
            onReady: onReady
        )
    }

    /// Joins what the server needs, with somebody else's idea of who may change things.
    init(
        _ configuration: AdminServerConfiguration,
        administration: any Administration,
        groups: any GroupDirectory,
        authorization: Authorization,
        logger: Logger,
        onReady: @escaping @Sendable () async -> Void
    ) {
        self.configuration = configuration
        self.administration = administration
        self.groups = groups
        self.authorization = authorization
        self.logger = logger
        self.onReady = onReady
    }

    /// Serves.
    /// - Throws: `AdminServerError` if the socket cannot be had.
    package func run() async throws {
        let group = try await socketGroup()
        let socket = try SocketFile(claiming: configuration.socketPath)
        let failure = PublicationFailure()
        let application = Application(
            responder: AdminResponder(
                administration: administration,
                authorization: authorization,
                configuration: configuration
            ),
            server: .http1(configuration: .init(idleTimeout: .init(configuration.idleTimeout))),
            configuration: .init(
                address: .unixDomainSocket(path: socket.bindingPath),
                availableConnectionsDelegate: .maximum(
                    configuration.connectionLimit,
                    logger: frameworkLogger
                )
            ),
            onServerRunning: { channel in
                do throws(AdminServerError) {
                    try socket.publish(mode: configuration.socketMode, group: group)
                } catch {
                    failure.error.withLock { $0 = error }
                    channel.close(promise: nil)
                    return
                }
                logger.info("serving the API", metadata: ["socket": "\(configuration.socketPath)"])
                await onReady()
            },
            logger: frameworkLogger
        )
        defer { socket.withdraw() }
        do {
            try await application.run()
        } catch {
            throw failure.error.withLock(\.self) ?? Self.named(error, configuration.socketPath)
        }
        if let error = failure.error.withLock(\.self) { throw error }
    }

    private func socketGroup() async throws -> UInt32? {
        guard let name = configuration.socketGroup else { return nil }
        guard let group = try await groups.group(named: name) else {
            throw AdminServerError.noSuchGroup(name)
        }
        return group
    }

    /// Takes what the HTTP framework says of itself, which is of no use below a warning.
    private var frameworkLogger: Logger {
        var quiet = logger
        quiet.logLevel = max(.warning, logger.logLevel)
        return quiet
    }

    private static func named(_ error: any Error, _ path: String) -> any Error {
        guard let error = error as? IOError else { return error }
        return AdminServerError.system("listen for \(path)", error.errnoCode)
    }
}

/// What went wrong after the socket was bound.
private final class PublicationFailure: Sendable {
    let error = Mutex<AdminServerError?>(nil)
}

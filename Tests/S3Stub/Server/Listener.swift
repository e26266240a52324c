// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// Takes connections until its task is cancelled.
struct Listener {
    let backend: Backend

    /// Serves on the loopback address.
    /// - Parameter onReady: Called once, with the port.
    /// - Throws: What keeps the port from being had.
    func run(onReady: @escaping @Sendable (Int) -> Void) async throws {
        let backend = backend
        let server = try HTTPServerBuilder.http1().buildServer(
            configuration: .init(address: .hostname("127.0.0.1", port: backend.options.port)),
            eventLoopGroup: EventLoopGroupProvider.singleton.eventLoopGroup,
            logger: Logger(label: "s3stub") { _ in SwiftLogNoOpLogHandler() }
        ) { request, writer, channel in
            let exchange = Exchange(RequestHead(request.head), backend)
            if exchange.wantsBody {
                try await writer.writeInformationalHead(.init(status: .continue))
            }
            // An error here closes the connection without an answer.
            let reply = try await exchange.finish(reading: request.body)
            let response = reply.response
            try await writer.write(response: response.head, body: response.body)
            // The client may or may not go on to send the body it asked about.
            if exchange.refusesBody { try await channel.close() }
        } onServerRunning: { channel in
            onReady(channel.localAddress?.port ?? 0)
        }
        try await server.run()
    }
}

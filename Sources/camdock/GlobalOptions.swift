// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import ArgumentParser
import Glibc

/// What every command takes.
struct GlobalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The daemon's socket; also CAMDOCK_SOCKET. (default: \(defaultSocket))",
            valueName: "path"
        )
    )
    var socket: String?

    @Flag(help: "Print JSON, as docs/admin-api.md describes it.")
    var json = false

    private static let defaultSocket = "/run/camdock/camdock.sock"

    /// The option, or the environment, or where the package puts it.
    var socketPath: String {
        if let socket { return socket }
        guard let variable = getenv("CAMDOCK_SOCKET"), variable.pointee != 0 else {
            return Self.defaultSocket
        }
        return String(cString: variable)
    }

    /// Runs `body` with a client, until it ends or the user ends it.
    func asking(_ body: @escaping @Sendable (AdminClient) async throws -> Void) async throws {
        let path = socketPath
        try await Interruption.cancelling {
            try await AdminClient.with(socketPath: path, body)
        }
    }
}

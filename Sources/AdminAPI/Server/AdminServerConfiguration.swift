// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc

/// How the API is served.
package struct AdminServerConfiguration: Sendable {
    /// Where the socket stands.
    package var socketPath: String
    /// The group that may open the socket; nil leaves the daemon's own.
    package var socketGroup: String?
    /// The rights of the socket: who may open it may read.
    package var socketMode: UInt32 = 0o660
    /// The group whose members may change things.
    package var adminGroup = "camdock-admin"
    /// How long an answer may take; a check may take longer.
    package var deadline = Duration.seconds(30)
    /// How long a connection may stand idle or dawdle over a request.
    package var idleTimeout = Duration.seconds(60)
    /// The longest body of a request, in bytes.
    package var longestBodyBytes = 64 << 10
    /// How many connections are served at once; further ones wait.
    package var connectionLimit = 256

    /// Serves at a path, with the defaults above.
    package init(socketPath: String, socketGroup: String? = nil) {
        self.socketPath = socketPath
        self.socketGroup = socketGroup
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import NIOCore

extension PeerIdentity {
    /// Asks the kernel who opened the connection.
    ///
    /// The kernel took the values when the peer connected; nothing the peer sends can change them.
    /// - Throws: `AdminError.forbidden` if the connection is no unix socket.
    init(of channel: any Channel) async throws {
        guard let provider = channel as? any SocketOptionProvider else {
            throw AdminError(
                .forbidden,
                "the connection does not say who is at its other end",
                whatToDo: "use the daemon's unix socket"
            )
        }
        let credentials: Credentials = try await provider.unsafeGetSocketOption(
            level: .socket,
            name: .peerCredentials
        ).get()
        self.init(uid: credentials.uid, gid: credentials.gid, pid: credentials.pid)
    }
}

/// `struct ucred` of unix(7), which the Glibc module leaves out.
private struct Credentials: Sendable {
    let pid: Int32
    let uid: UInt32
    let gid: UInt32
}

extension NIOBSDSocket.Option {
    /// SO_PEERCRED, which NIO has no name for.
    fileprivate static var peerCredentials: Self { Self(rawValue: 17) }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Decides who may change things.
///
/// Reading needs no decision here: whoever can open the socket may read.
package struct Authorization: Sendable {
    private let trustedUsers: Set<UInt32>
    private let adminGroup: String
    private let directory: any GroupDirectory

    /// Lets root, the daemon's own user and the members of `adminGroup` change things.
    package init(daemonUID: UInt32, adminGroup: String, directory: any GroupDirectory) {
        self.init(trusting: [0, daemonUID], adminGroup: adminGroup, directory: directory)
    }

    /// Lets these users and the members of `adminGroup` change things.
    init(trusting users: Set<UInt32>, adminGroup: String, directory: any GroupDirectory) {
        trustedUsers = users
        self.adminGroup = adminGroup
        self.directory = directory
    }

    /// Returns if the peer may change things.
    /// - Throws: `AdminError.forbidden`.
    package func requireChange(by peer: PeerIdentity) async throws {
        if trustedUsers.contains(peer.uid) { return }
        guard let group = try await directory.group(named: adminGroup) else {
            throw denial(of: peer, because: "and this host has no group \(adminGroup)")
        }
        if peer.gid == group { return }
        let groups = try await directory.groups(ofUser: peer.uid)
        guard groups.contains(group) else {
            throw denial(of: peer, because: "since it is not in group \(adminGroup)")
        }
    }

    private func denial(of peer: PeerIdentity, because reason: String) -> AdminError {
        AdminError(
            .forbidden,
            "user \(peer.uid) may not change things, \(reason)",
            whatToDo: "run it as root, or join the group: usermod -aG \(adminGroup) USER"
        )
    }
}

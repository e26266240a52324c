// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Who is at the other end of a connection, as the kernel says.
package struct PeerIdentity: Hashable, Sendable {
    package let uid: UInt32
    package let gid: UInt32
    package let pid: Int32

    /// Joins the values of SO_PEERCRED.
    package init(uid: UInt32, gid: UInt32, pid: Int32) {
        self.uid = uid
        self.gid = gid
        self.pid = pid
    }
}

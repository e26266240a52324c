// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import NIOPosix

/// The host's own user and group databases, as nsswitch.conf says.
///
/// A lookup may go over the network and block, so it runs on NIO's threads for blocking work.
package struct SystemGroups: GroupDirectory {
    /// The databases of this host.
    package init() {}

    package func group(named name: String) async throws -> UInt32? {
        try await NIOThreadPool.singleton.runIfActive { try Self.lookUpGroup(name) }
    }

    package func groups(ofUser uid: UInt32) async throws -> Set<UInt32> {
        try await NIOThreadPool.singleton.runIfActive { try Self.lookUpGroups(uid) }
    }

    /// **Blocks.**
    private static func lookUpGroup(_ name: String) throws -> UInt32? {
        var entry = Glibc.group()
        return try withGrowingBuffer { buffer, size in
            var found: UnsafeMutablePointer<Glibc.group>?
            let code = getgrnam_r(name, &entry, buffer, size, &found)
            return (code, found?.pointee.gr_gid)
        }
    }

    /// **Blocks.**
    private static func lookUpGroups(_ uid: UInt32) throws -> Set<UInt32> {
        var entry = passwd()
        let groups = try withGrowingBuffer { buffer, size -> (CInt, Set<UInt32>?) in
            var found: UnsafeMutablePointer<passwd>?
            let code = getpwuid_r(uid, &entry, buffer, size, &found)
            // The name lives in the buffer, so it is used before that goes.
            return (
                code,
                found.flatMap { user in
                    user.pointee.pw_name.map { groupList(name: $0, gid: user.pointee.pw_gid) }
                }
            )
        }
        return groups ?? []
    }

    private static func groupList(name: UnsafePointer<CChar>, gid: gid_t) -> Set<UInt32> {
        var capacity: CInt = 64
        while true {
            var groups = [gid_t](repeating: gid, count: Int(capacity))
            var count = capacity
            if getgrouplist(name, gid, &groups, &count) >= 0 {
                return Set(groups.prefix(Int(count)))
            }
            capacity = max(count, capacity * 2)
        }
    }

    /// Calls with ever larger buffers until the entry fits; nil if there is no entry.
    private static func withGrowingBuffer<Value>(
        _ body: (UnsafeMutablePointer<CChar>, Int) -> (code: CInt, value: Value?)
    ) throws -> Value? {
        var size = 4_096
        while true {
            let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: size)
            defer { buffer.deallocate() }
            let (code, value) = body(buffer, size)
            switch code {
            case 0: return value
            case ERANGE where size < 1 << 24: size *= 4
            case EINTR: continue
            // What the manual page lists as other ways to say that there is no such entry.
            case ENOENT, ESRCH, EBADF, EPERM: return nil
            default: throw AdminServerError.system("look into the user database", code)
            }
        }
    }
}

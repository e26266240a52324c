// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import SystemPackage

/// A file system of a few megabytes in memory.
package struct TinyDisk: Sendable {
    /// Whether one can be mounted: that takes root.
    package static var isPossible: Bool { geteuid() == 0 }

    /// Where it is mounted.
    package let path: FilePath

    /// Mounts one at `path`, which is made.
    package init(at path: FilePath, megabytes: Int) throws {
        self.path = path
        mkdir(path.string, 0o700)
        guard mount("tmpfs", path.string, "tmpfs", 0, "size=\(megabytes)m") == 0 else {
            throw Errno(rawValue: errno)
        }
    }

    /// Frees the room of a file at its top at once.
    ///
    /// It is emptied before it is removed: a child that has not called exec yet may hold it open,
    /// and would keep its room.
    package func discard(_ name: String) throws {
        let file = path.appending(name).string
        guard truncate(file, 0) == 0, unlink(file) == 0 else { throw Errno(rawValue: errno) }
    }

    /// Unmounts it; what it holds is gone, at the latest with whatever still has it open.
    package func remove() {
        umount2(path.string, CInt(MNT_DETACH))
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Platform
import SystemPackage

/// The calls by which a directory store makes things durable, all of them.
///
/// A test counts them, lets them fail, or stops the process at one.
package protocol StoreFlushing: Sendable {
    /// Whether `flushFileSystem` makes everything on the file system durable, and fails if it
    /// could not.
    ///
    /// **Blocks.**
    func flushesWhole(_ root: Directory) throws(Errno) -> Bool

    /// Makes a file's bytes durable.
    ///
    /// **Blocks.**
    func flush(_ file: File) throws(Errno)

    /// Makes the names in a directory durable.
    ///
    /// **Blocks.**
    func flushNames(in directory: Directory) throws(Errno)

    /// Makes everything on the file system durable, bytes and names.
    ///
    /// **Blocks.**
    ///
    /// It reports what went wrong since the directory was opened: open it before writing.
    func flushFileSystem(of root: Directory) throws(Errno)
}

/// The calls of the kernel.
package struct SystemFlushing: StoreFlushing {
    /// Nothing to set up.
    package init() {}

    /// True only for the local file systems on which syncfs(2) is known to keep that promise.
    ///
    /// It waits for the bytes, the names and the disk's own cache, and reports an error of writeback
    /// that no other call saw (Linux 5.8). A network share or a
    /// FUSE file system may answer without asking its server, and one that is not known here may
    /// do anything.
    package func flushesWhole(_ root: Directory) throws(Errno) -> Bool {
        let known: [FileSystemType] = [.ext4, .xfs, .btrfs]
        return known.contains(try root.fileSystemType())
    }

    package func flush(_ file: File) throws(Errno) {
        try file.sync()
    }

    package func flushNames(in directory: Directory) throws(Errno) {
        try directory.syncNames()
    }

    package func flushFileSystem(of root: Directory) throws(Errno) {
        try root.syncFileSystem()
    }
}

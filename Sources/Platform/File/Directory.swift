// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CLinux
import Glibc
import SystemPackage

/// An open directory; closed when the last reference goes.
///
/// Everything below it is reached by single names, never by paths, and links are never followed.
package final class Directory: Sendable {
    let descriptor: CInt

    /// Opens a directory by path; links on the way are followed.
    ///
    /// **Blocks.**
    package init(at path: FilePath) throws(Errno) {
        descriptor = try retryingInterrupts {
            path.withPlatformString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        }
    }

    /// Takes over an open descriptor of a directory, also one that only names it (O_PATH, as
    /// fsmount(2) gives).
    ///
    /// **Blocks.**
    ///
    /// The descriptor is closed in any case; a detached mount lives on through the one kept here.
    package init(adopting descriptor: CInt) throws(Errno) {
        defer { close(descriptor) }
        self.descriptor = try retryingInterrupts {
            openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
    }

    private init(owning descriptor: CInt) {
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// The same directory, opened once more.
    ///
    /// **Blocks.** syncfs(2) and fsync(2) tell of an error once through each open directory, and
    /// only of errors since it was opened.
    package func reopened() throws(Errno) -> Directory {
        Directory(
            owning: try retryingInterrupts {
                openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            }
        )
    }

    /// What the file system says of this directory itself.
    ///
    /// **Blocks.**
    package func status() throws(Errno) -> FileStatus {
        var status = stat()
        try retryingInterrupts { fstat(descriptor, &status) }
        return FileStatus(status)
    }

    /// What the file system says of an entry; a link is not followed.
    ///
    /// **Blocks.**
    package func status(of name: [UInt8]) throws(Errno) -> FileStatus {
        try withFileName(name) { (name) throws(Errno) in try self.status(ofPointer: name) }
    }

    /// Opens a directory below; a link is refused with `.notDirectory`.
    ///
    /// **Blocks.**
    package func openDirectory(_ name: [UInt8]) throws(Errno) -> Directory {
        try withFileName(name) { (name) throws(Errno) in
            Directory(
                owning: try retryingInterrupts {
                    openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                }
            )
        }
    }

    /// Opens a file below; a link is refused with `.tooManySymbolicLinkLevels`.
    ///
    /// **Blocks.**
    ///
    /// A fifo or a device does not hold the call up (O_NONBLOCK); callers that read what others
    /// wrote check the kind first.
    package func openFile(_ name: [UInt8], _ access: File.Access = .reading) throws(Errno) -> File {
        try withFileName(name) { (name) throws(Errno) in
            File(
                adopting: try retryingInterrupts {
                    openat(
                        descriptor,
                        name,
                        access.flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
                        access.permissions
                    )
                }
            )
        }
    }

    /// Makes a directory below.
    ///
    /// **Blocks.**
    package func createDirectory(_ name: [UInt8], permissions: mode_t = 0o750) throws(Errno) {
        try withFileName(name) { (name) throws(Errno) in
            _ = try retryingInterrupts { mkdirat(descriptor, name, permissions) }
        }
    }

    /// Removes a file or a link below.
    ///
    /// **Blocks.**
    package func remove(_ name: [UInt8]) throws(Errno) {
        try withFileName(name) { (name) throws(Errno) in
            _ = try retryingInterrupts { unlinkat(descriptor, name, 0) }
        }
    }

    /// Removes an empty directory below.
    ///
    /// **Blocks.**
    package func removeDirectory(_ name: [UInt8]) throws(Errno) {
        try withFileName(name) { (name) throws(Errno) in
            _ = try retryingInterrupts { unlinkat(descriptor, name, AT_REMOVEDIR) }
        }
    }

    /// Renames an entry, here or into `other`, and replaces what has the name.
    ///
    /// **Blocks.**
    package func rename(
        _ name: [UInt8],
        to newName: [UInt8],
        in other: Directory? = nil
    ) throws(Errno) {
        let target = other ?? self
        try withFileName(name) { (old) throws(Errno) in
            try withFileName(newName) { (new) throws(Errno) in
                _ = try retryingInterrupts {
                    renameat(descriptor, old, target.descriptor, new)
                }
            }
        }
    }

    /// Renames an entry, here or into `other`; throws `.fileExists` if the name is taken.
    ///
    /// **Blocks.**
    ///
    /// Where the file system cannot promise that (`.invalidArgument`, some network shares), the
    /// caller decides what stands in for it.
    package func renameWithoutReplacing(
        _ name: [UInt8],
        to newName: [UInt8],
        in other: Directory? = nil
    ) throws(Errno) {
        let target = other ?? self
        try withFileName(name) { (old) throws(Errno) in
            try withFileName(newName) { (new) throws(Errno) in
                _ = try retryingInterrupts {
                    clinux_rename_without_replacing(descriptor, old, target.descriptor, new)
                }
            }
        }
    }

    /// Makes the names below durable: fsync(2) of the directory.
    ///
    /// **Blocks.**
    package func sync() throws(Errno) {
        try retryingInterrupts { fsync(descriptor) }
    }

    /// Makes everything on this file system durable: syncfs(2).
    ///
    /// **Blocks.**
    package func syncFileSystem() throws(Errno) {
        try retryingInterrupts { clinux_sync_file_system(descriptor) }
    }

    /// The room in this file system.
    ///
    /// **Blocks.**
    package func space() throws(Errno) -> FileSystemSpace {
        var figures = statvfs()
        try retryingInterrupts { fstatvfs(descriptor, &figures) }
        return FileSystemSpace(
            blockBytes: UInt64(figures.f_frsize),
            freeBlocks: UInt64(figures.f_bavail),
            totalBlocks: UInt64(figures.f_blocks)
        )
    }

    func status(ofPointer name: UnsafePointer<CChar>) throws(Errno) -> FileStatus {
        var status = stat()
        try retryingInterrupts { fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) }
        return FileStatus(status)
    }
}

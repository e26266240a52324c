// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc

/// What an entry of a directory is.
package enum FileKind: Hashable, Sendable {
    case file, directory, symlink, other

    /// Reads the type bits of a mode; see inode(7).
    init(mode: mode_t) {
        switch mode & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .directory
        case S_IFLNK: self = .symlink
        default: self = .other
        }
    }
}

/// What the file system says of a file.
package struct FileStatus: Hashable, Sendable {
    package let kind: FileKind
    package let sizeBytes: Int64
    /// Blocks in use, in bytes; less than the size for a sparse file.
    package let allocatedBytes: Int64
    /// The last change of the bytes, in nanoseconds since the epoch; nil where that cannot be
    /// counted, which is before 1677 and after 2262.
    package let modifiedNanoseconds: Int64?
    package let device: UInt64
    package let inode: UInt64
    /// Permission bits.
    package let permissions: UInt32
    package let ownerUID: UInt32

    init(_ status: stat) {
        kind = FileKind(mode: status.st_mode)
        sizeBytes = Int64(status.st_size)
        allocatedBytes = Int64(saturating: UInt64(clamping: status.st_blocks), times: 512)
        modifiedNanoseconds = Self.nanoseconds(status.st_mtim)
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        permissions = UInt32(status.st_mode & 0o7777)
        ownerUID = status.st_uid
    }

    private static func nanoseconds(_ time: timespec) -> Int64? {
        let whole = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        let sum = whole.partialValue.addingReportingOverflow(Int64(time.tv_nsec))
        return whole.overflow || sum.overflow ? nil : sum.partialValue
    }
}

/// One name in a directory.
package struct DirectoryEntry: Hashable, Sendable {
    /// The name as the file system keeps it, never `.` or `..`.
    package let name: [UInt8]
    package let kind: FileKind

    /// Joins a name and what it names.
    package init(name: [UInt8], kind: FileKind) {
        self.name = name
        self.kind = kind
    }
}

/// The room in a file system.
package struct FileSystemSpace: Hashable, Sendable {
    /// Bytes that an unprivileged process can still write.
    package let freeBytes: Int64
    package let totalBytes: Int64

    /// Joins both figures.
    package init(freeBytes: Int64, totalBytes: Int64) {
        self.freeBytes = freeBytes
        self.totalBytes = totalBytes
    }

    /// Counts in bytes what a file system states in blocks.
    ///
    /// Some without a limit state more than can be counted, and mean that there is no limit: they
    /// have as much as can be counted.
    init(blockBytes: UInt64, freeBlocks: UInt64, totalBlocks: UInt64) {
        freeBytes = Int64(saturating: freeBlocks, times: blockBytes)
        totalBytes = Int64(saturating: totalBlocks, times: blockBytes)
    }
}

extension Int64 {
    /// The product, or the greatest number if it is beyond that.
    init(saturating first: UInt64, times second: UInt64) {
        let (product, isTooLarge) = first.multipliedReportingOverflow(by: second)
        self = isTooLarge ? .max : Int64(clamping: product)
    }
}

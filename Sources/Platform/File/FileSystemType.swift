// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CLinux
import SystemPackage

/// What kind of file system it is, by the number that statfs(2) gives.
package struct FileSystemType: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt32

    /// Wraps the number, known or not.
    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Also ext2 and ext3, which share the number.
    package static let ext4 = FileSystemType(rawValue: 0xEF53)
    package static let xfs = FileSystemType(rawValue: 0x5846_5342)
    package static let btrfs = FileSystemType(rawValue: 0x9123_683E)
    package static let tmpfs = FileSystemType(rawValue: 0x0102_1994)
}

extension Directory {
    /// The kind of file system that this directory is on.
    ///
    /// **Blocks.**
    package func fileSystemType() throws(Errno) -> FileSystemType {
        var type: UInt32 = 0
        try retryingInterrupts { clinux_file_system_type(descriptor, &type) }
        return FileSystemType(rawValue: type)
    }
}

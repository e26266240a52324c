// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import SystemPackage

extension Directory {
    /// Opens a directory, first making those on the way that are missing.
    ///
    /// **Blocks.**
    ///
    /// Each new name is made durable in the directory above it.
    package static func creating(
        _ path: FilePath,
        permissions: mode_t = 0o750
    ) throws(Errno) -> Directory {
        do throws(Errno) {
            return try Directory(at: path)
        } catch .noSuchFileOrDirectory {
            let parentPath = path.removingLastComponent()
            guard let name = path.lastComponent, !name.string.isEmpty else {
                throw Errno.noSuchFileOrDirectory
            }
            let parent = try creating(
                parentPath.isEmpty ? "." : parentPath,
                permissions: permissions
            )
            try parent.createIfMissing(Array(name.string.utf8), permissions: permissions)
            return try Directory(at: path)
        }
    }

    private func createIfMissing(_ name: [UInt8], permissions: mode_t) throws(Errno) {
        do throws(Errno) {
            try createDirectory(name, permissions: permissions)
        } catch .fileExists {
            return
        }
        try sync()
    }
}

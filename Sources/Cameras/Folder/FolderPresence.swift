// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import SystemPackage

/// The witness for a directory that somebody else mounted.
///
/// The path must still lead to the same directory, and the disk below it, if it is one, must still
/// be attached. Where the disk's node may be read, a read of it that passes by the page cache
/// decides; elsewhere sysfs does, which lags a moment behind a pulled card.
package struct FolderPresence: MediumPresence {
    private let root: Directory
    private let path: FilePath
    private let status: FileStatus
    private let disk: Disk?
    private let device: BlockDevicePresence?

    /// Notes what the directory stands on.
    ///
    /// **Blocks.**
    /// - Throws: `CameraError.medium`.
    package init(of root: Directory, at path: FilePath) throws(CameraError) {
        self.root = root
        self.path = path
        do throws(Errno) {
            status = try root.status()
        } catch {
            throw .medium(reason: "could not look at \(path): \(error)")
        }
        disk = Disk(number: DeviceNumber(packed: status.device))
        device = try disk?.open()
    }

    package func confirm() throws(CameraError) {
        guard isSameDirectory(), disk?.isAttached != false else { throw .gone }
        try device?.confirm()
    }

    /// Whether the path and the open directory are what they were; an error is an answer, too.
    private func isSameDirectory() -> Bool {
        do throws(Errno) {
            let named = try Directory(at: path).status()
            let open = try root.status()
            return [named, open].allSatisfy {
                $0.device == status.device && $0.inode == status.inode
            }
        } catch {
            return false
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import SystemPackage

extension Medium {
    /// The owner's right to write, which a file lacks that the camera has marked as protected.
    private static let writable: UInt32 = 0o200

    /// Whether one file could be removed as it stands: it has the size and the time that it was read
    /// with, and no mark that protects it.
    ///
    /// **Blocks.**
    /// - Returns: What removing it would come to; nil if nothing speaks against it.
    /// - Throws: `CameraError`.
    func obstacle(to file: SourceFile) throws(CameraError) -> RemovalOutcome? {
        try found(file).obstacle
    }

    /// Removes one file, if it could be, and shows that its name is gone and that this is durable.
    ///
    /// **Blocks.**
    /// - Throws: `CameraError`, before anything was removed.
    func remove(_ file: SourceFile) throws(CameraError) -> RemovalOutcome {
        let found = try found(file)
        if let obstacle = found.obstacle { return obstacle }
        guard let directory = found.directory else { return .notProven }
        do throws(Errno) {
            try directory.remove(file.path.name)
            try directory.syncFileSystem()
        } catch .readOnlyFileSystem {
            return .mediumProtected(reason: "the medium takes no more changes: it may be damaged")
        } catch {
            return .unknown(reason: "\(error)")
        }
        return look(for: file, in: directory)
    }

    private func found(
        _ file: SourceFile
    ) throws(CameraError) -> (directory: Directory?, obstacle: RemovalOutcome?) {
        // Without a time, other footage of the same name and size would be taken for it.
        guard file.modified != .unstated else { return (nil, .notProven) }
        let directory: Directory
        let status: FileStatus
        do throws(Errno) {
            directory = try root.descend(to: file.path.parent)
            status = try directory.status(of: file.path.name)
        } catch {
            try presence.confirm()
            return (nil, .notProven)
        }
        // A cached directory answers without the device.
        try presence.confirm()
        guard status.kind == .file, status.sizeBytes == file.sizeBytes,
            CameraTime(of: status) == file.modified
        else { return (nil, .notProven) }
        guard status.permissions & Self.writable != 0 else {
            return (nil, .writeProtected(reason: "the camera has marked it as protected"))
        }
        return (directory, nil)
    }

    /// Whether a name is gone; the device itself must still be there to have that believed.
    private func look(for file: SourceFile, in directory: Directory) -> RemovalOutcome {
        do throws(Errno) {
            _ = try directory.status(of: file.path.name)
            return .notRemoved(reason: "its name is still there")
        } catch .noSuchFileOrDirectory {
            do throws(CameraError) {
                try presence.confirm()
                return .removed
            } catch {
                return .unknown(reason: "\(error)")
            }
        } catch {
            return .unknown(reason: "\(error)")
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import SystemPackage

/// A medium's file tree with the witness of its presence: what both file drivers read.
struct Medium: Sendable {
    let root: Directory
    let presence: any MediumPresence
    var lister = TreeLister()

    /// Lists the whole tree, and returns it only if the device is there after the walk.
    ///
    /// **Blocks.**
    /// - Throws: `CameraError`, `CancellationError`.
    func list() throws -> Listing {
        let listing: Listing
        do {
            listing = try lister.list(root)
        } catch let error as Errno {
            try presence.confirm()
            throw CameraError.medium(reason: "its root could not be listed: \(error)")
        }
        try presence.confirm()
        return listing
    }

    /// Opens one file for reading.
    ///
    /// **Blocks.**
    /// - Throws: `CameraError`; `Errno` if the host has nothing left to open it with.
    func open(_ file: SourceFile) throws -> MediumFile {
        let opened: File
        let status: FileStatus
        do throws(Errno) {
            opened = try root.descend(to: file.path.parent).openFile(file.path.name)
            status = try opened.status()
        } catch  where error.isExhaustion {
            throw error
        } catch {
            // Only now, that the device is known to be there, does the error speak of the file.
            try presence.confirm()
            throw Self.verdict(error, file.path)
        }
        guard status.kind == .file else {
            throw CameraError.unreadable(file.path, reason: "is no longer a file")
        }
        return MediumFile(
            opened,
            sizeBytes: status.sizeBytes,
            path: file.path,
            presence: presence
        )
    }

    private static func verdict(_ error: Errno, _ path: SourcePath) -> CameraError {
        switch error {
        case .noSuchFileOrDirectory: .vanished(path)
        case .tooManySymbolicLinkLevels, .notDirectory:
            .unreadable(
                path,
                reason: "a link or another thing stands where a directory or file was"
            )
        default: .unreadable(path, reason: "\(error)")
        }
    }
}

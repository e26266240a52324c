// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Glibc
import Platform
import SystemPackage

/// The serial of a folder that nobody named and nothing on it identifies.
///
/// It must differ between two cards whatever they hold, or a recording of one could pass for a known
/// one of the other; and it must be the same when the same card comes again. So the root of a volume
/// is known by the volume's number, and any other directory by its place on this host.
package enum FolderIdentity {
    /// `folder-NAME-UUID` for a volume's root, `folder-NAME-` and eight digits that follow from the
    /// whole path for any other directory.
    ///
    /// **Blocks.**
    /// - Throws: `CameraError.medium`.
    package static func serial(
        of path: FilePath,
        root: Directory
    ) throws(CameraError) -> CameraSerial {
        let real: FilePath
        let device: UInt64
        let isVolumeRoot: Bool
        do throws(Errno) {
            real = try path.resolvingLinks()
            device = try root.status().device
            // Asked by name: the directory above may be closed to us.
            isVolumeRoot = try Self.device(of: real.removingLastComponent()) != device
        } catch {
            throw .medium(reason: "could not tell what \(path) is: \(error)")
        }
        let number = DeviceNumber(packed: device)
        let uuid = isVolumeRoot ? Disk(number: number)?.volumeUUID : nil
        return serial(ofDirectory: real, volumeUUID: uuid)
    }

    /// The serial of a directory whose place and volume are known.
    static func serial(ofDirectory path: FilePath, volumeUUID: String?) -> CameraSerial {
        let name = path.lastComponent?.string ?? "root"
        let text = "folder-\(name)-\(volumeUUID ?? Self.fingerprint(of: path))"
        guard let serial = CameraSerial(EscapedName.reversible(Array(text.utf8))) else {
            preconditionFailure("a serial that starts with a word is not empty")
        }
        return serial
    }

    /// The device on which the file system keeps what a path leads to; see stat(2).
    private static func device(of path: FilePath) throws(Errno) -> UInt64 {
        var status = stat()
        try retryingInterrupts { path.withPlatformString { stat($0, &status) } }
        return UInt64(status.st_dev)
    }

    /// Eight hexadecimal digits of the path's FNV-1a hash.
    private static func fingerprint(of path: FilePath) -> String {
        let hash = path.string.utf8.reduce(0x811C_9DC5 as UInt32) {
            ($0 ^ UInt32($1)) &* 0x0100_0193
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}

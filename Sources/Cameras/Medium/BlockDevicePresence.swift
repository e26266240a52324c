// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import Synchronization
import SystemPackage

/// Asks the block device: reads of it that pass by the page cache.
///
/// Of all witnesses only this one cannot be fooled: directory listings, file opens and statvfs(2) of
/// a mounted file system may all be answered from memory after the device has left, and sysfs lags
/// behind the moment at which reads begin to fail.
package final class BlockDevicePresence: MediumPresence {
    private static let blockBytes = AlignedBuffer.alignment

    private let device: File
    private let isDirect: Bool
    private let offsets: [Int64]
    private let buffer = Mutex(AlignedBuffer(byteCount: blockBytes))

    /// Opens the node of a detected medium and makes sure that it still is that medium's.
    ///
    /// **Blocks.**
    /// - Throws: `CameraError.gone` if the medium left meanwhile, `.medium` if its node cannot be
    ///   opened: without a witness it is not read at all.
    package convenience init(of medium: DetectedMedium) throws(CameraError) {
        let file: File
        let sequence: UInt64
        do throws(Errno) {
            // The order proves the identity: the name meant this medium when it was detected and
            // means it now, so it meant it in between, when the file was opened.
            file = try File(at: FilePath(medium.node))
            sequence = try BlockDevice(at: medium.node).diskSequence
        } catch .noSuchFileOrDirectory {
            throw .gone
        } catch .noSuchAddressOrDevice {
            throw .gone
        } catch {
            throw .medium(reason: "could not open \(medium.node) to watch it: \(error)")
        }
        guard sequence == medium.diskSequence else { throw .gone }
        try self.init(device: file, sizeBytes: medium.sizeBytes)
    }

    /// Watches an open device.
    init(device: File, sizeBytes: Int64) throws(CameraError) {
        self.device = device
        do throws(Errno) {
            isDirect = try device.setDirect(true)
        } catch {
            throw .medium(reason: "could not read the device past the page cache: \(error)")
        }
        offsets = Self.offsets(sizeBytes: sizeBytes)
    }

    package func confirm() throws(CameraError) {
        // One bad sector is damage, not departure: any other that can be read shows the device.
        let isPresent = buffer.withLock { buffer in
            offsets.contains { answers(at: $0, buffer) }
        }
        guard isPresent else { throw .gone }
    }

    private func answers(at offset: Int64, _ buffer: AlignedBuffer) -> Bool {
        let size = Self.blockBytes
        do throws(Errno) {
            if !isDirect { try device.dropCache(offset..<offset + Int64(size)) }
            let count = try buffer.withMutableBytes(in: 0..<size) { (span) throws(Errno) in
                try device.read(into: &span, at: offset)
            }
            return count > 0
        } catch {
            return false
        }
    }

    /// The start, the middle and the end, in whole blocks.
    private static func offsets(sizeBytes: Int64) -> [Int64] {
        let block = Int64(blockBytes)
        let last = max(0, sizeBytes / block - 1) * block
        return [0, last / 2 / block * block, last]
    }
}

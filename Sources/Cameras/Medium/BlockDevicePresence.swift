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
/// behind the moment at which reads begin to fail. And since a reader answers for whatever card is
/// in it, the kernel's number of this stay of the medium must still be the one that was detected.
package final class BlockDevicePresence: MediumPresence {
    private static let blockBytes = AlignedBuffer.alignment

    /// The stay of the medium that is watched, and how a device is asked which stay it is.
    struct Stay: Sendable {
        let sequence: UInt64
        var ask: @Sendable (File) throws(Errno) -> UInt64 = { (file) throws(Errno) in
            try BlockDevice.diskSequence(of: file)
        }
    }

    private let device: File
    private let stay: Stay?
    private let isDirect: Bool
    private let offsets: [Int64]
    private let buffer = Mutex(AlignedBuffer(byteCount: blockBytes))

    /// Opens the node of a detected medium and makes sure that it still is that medium's.
    ///
    /// **Blocks.**
    /// - Throws: `CameraError.gone` if the medium left meanwhile, `.denied` if the host keeps its node
    ///   from camdock, `.medium` if it cannot be opened: without a witness it is not read at all.
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
        } catch .permissionDenied {
            // Where the rules are in force they give the node away before udev tells of it.
            throw .denied(reason: "\(medium.node) may not be opened by camdock")
        } catch {
            throw .medium(reason: "could not open \(medium.node) to watch it: \(error)")
        }
        guard sequence == medium.diskSequence else { throw .gone }
        try self.init(
            device: file,
            sizeBytes: medium.sizeBytes,
            stay: Stay(sequence: medium.diskSequence)
        )
    }

    /// Watches an open device; without a stay, whatever medium is in it will do.
    init(device: File, sizeBytes: Int64, stay: Stay?) throws(CameraError) {
        self.device = device
        self.stay = stay
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
        // After the read, which is how the kernel may come to know that the card is another.
        guard isPresent, isSameStay() else { throw .gone }
    }

    private func isSameStay() -> Bool {
        guard let stay else { return true }
        do throws(Errno) {
            return try stay.ask(device) == stay.sequence
        } catch {
            return false
        }
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

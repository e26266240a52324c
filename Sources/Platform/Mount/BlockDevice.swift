// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CLinux
import Glibc
import SystemPackage

/// An open disk or partition, read-only: one stay of one medium, whatever its name comes to mean.
package final class BlockDevice: Sendable {
    let descriptor: CInt
    /// The number of the node that was opened.
    package let number: DeviceNumber

    /// Opens a node.
    ///
    /// **Blocks** while the medium wakes up.
    ///
    /// - Throws: `.notBlockDevice` for a node of another kind.
    package init(at node: String) throws(Errno) {
        let opened = try retryingInterrupts { open(node, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) }
        var (major, minor): (UInt32, UInt32) = (0, 0)
        let result = clinux_block_number(opened, &major, &minor)
        guard result >= 0 else {
            close(opened)
            throw Errno(rawValue: -result)
        }
        descriptor = opened
        number = DeviceNumber(major: major, minor: minor)
    }

    deinit {
        close(descriptor)
    }

    /// The kernel's number of this stay of the medium; a partition answers with its disk's.
    package var diskSequence: UInt64 {
        get throws(Errno) { try Self.diskSequence(ofDescriptor: descriptor) }
    }

    /// Sets or lifts the write block of a disk, which holds for its partitions, too.
    ///
    /// **Blocks.** Needs CAP_SYS_ADMIN. Protection that the drive itself states stays.
    package func setWriteBlock(_ isBlocked: Bool) throws(Errno) {
        try retryingNegativeErrno { clinux_set_write_block(descriptor, isBlocked ? 1 : 0) }
    }

    /// The same number, asked of a node that was opened as a file.
    ///
    /// **Blocks.**
    ///
    /// In a reader the descriptor stays while cards change; the number does not.
    /// - Throws: `.inappropriateIOCTLForDevice` for what is no block device.
    package static func diskSequence(of file: File) throws(Errno) -> UInt64 {
        try file.withDescriptor { (descriptor) throws(Errno) in
            try diskSequence(ofDescriptor: descriptor)
        }
    }

    private static func diskSequence(ofDescriptor descriptor: CInt) throws(Errno) -> UInt64 {
        var sequence: UInt64 = 0
        try retryingNegativeErrno { clinux_disk_sequence(descriptor, &sequence) }
        return sequence
    }

    /// The size in bytes that sysfs's `size` states; nil if it is no number or cannot be counted.
    ///
    /// sysfs counts in 512-byte sectors whatever the disk's own sectors are, and what a disk claims
    /// of itself may be anything.
    package static func sizeBytes(ofSectors text: some StringProtocol) -> Int64? {
        guard let sectors = Int64(text), sectors >= 0 else { return nil }
        let (bytes, isTooLarge) = sectors.multipliedReportingOverflow(by: 512)
        return isTooLarge ? nil : bytes
    }
}

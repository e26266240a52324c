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
        get throws(Errno) {
            var sequence: UInt64 = 0
            try retryingNegativeErrno { clinux_disk_sequence(descriptor, &sequence) }
            return sequence
        }
    }
}

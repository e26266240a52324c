// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CLinux
import Glibc
import SystemPackage

/// What a caller tells the kernel about how it will use a file.
extension File {
    /// Reserves blocks for that many bytes and leaves the size as it is.
    ///
    /// **Blocks.**
    ///
    /// - Throws: `.operationNotSupported` where the file system cannot; `.noSpace` if there is no
    ///   room.
    package func allocate(_ sizeBytes: Int64) throws(Errno) {
        guard sizeBytes > 0 else { return }
        try retryingInterrupts {
            withDescriptor { clinux_allocate_keeping_size($0, 0, sizeBytes) }
        }
    }

    /// Turns direct I/O on or off; false where the file system has none.
    ///
    /// **Blocks.**
    ///
    /// While it is on, memory, offset and length must be multiples of `AlignedBuffer.alignment`.
    package func setDirect(_ isDirect: Bool) throws(Errno) -> Bool {
        do throws(Errno) {
            try retryingInterrupts { withDescriptor { clinux_set_direct($0, isDirect ? 1 : 0) } }
            return true
        } catch .invalidArgument {
            return false
        }
    }

    /// Drops clean pages of the range from the page cache; an empty range means to the end.
    ///
    /// **Blocks.**
    package func dropCache(_ range: Range<Int64>) throws(Errno) {
        try advise(range, POSIX_FADV_DONTNEED)
    }

    /// Starts writing the range's dirty pages and waits for nothing.
    ///
    /// **Blocks** only while the device's queue is full.
    package func startWriteback(_ range: Range<Int64>) throws(Errno) {
        let count = range.upperBound - range.lowerBound
        try retryingInterrupts {
            withDescriptor { clinux_start_writeback($0, range.lowerBound, count) }
        }
    }

    /// Says that the file will be read from start to end.
    package func adviseSequential() throws(Errno) {
        try advise(0..<0, POSIX_FADV_SEQUENTIAL)
    }

    /// posix_fadvise(3) returns its error instead of setting errno.
    private func advise(_ range: Range<Int64>, _ advice: CInt) throws(Errno) {
        let count = range.upperBound - range.lowerBound
        let code = withDescriptor {
            posix_fadvise($0, off_t(range.lowerBound), off_t(count), advice)
        }
        guard code == 0 else { throw Errno(rawValue: code) }
    }
}

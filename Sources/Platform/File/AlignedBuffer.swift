// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc

/// Memory aligned for direct I/O.
///
/// It comes from the kernel and goes back there at once: buffers that large, allocated and freed by
/// many threads, would stay in the allocator's arenas and add up.
///
/// Whoever holds it has it alone: two threads that share one must hand it over by a lock or a
/// semaphore, as the copying lanes do.
// Safe: the address and size never change, and the bytes are handed over as the doc comment says.
package final class AlignedBuffer: @unchecked Sendable {  // Safe: lent to one at a time.
    /// The alignment that every direct read or write must have in memory, offset and length.
    package static let alignment = 4096

    private let memory: UnsafeMutableRawBufferPointer

    /// Allocates that many bytes, rounded up to whole blocks, all zero.
    package init(byteCount: Int) {
        let count = Self.roundedUp(max(byteCount, 1))
        let address = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let address, address != MAP_FAILED else {
            fatalError("the kernel gave no memory for a buffer of \(count) bytes")
        }
        memory = UnsafeMutableRawBufferPointer(start: address, count: count)
    }

    deinit { munmap(memory.baseAddress, memory.count) }

    /// The size in bytes, a multiple of the alignment.
    package var byteCount: Int { memory.count }

    /// Where the memory is, for C that keeps it beyond a call; it stays there as long as the buffer.
    var address: UnsafeMutableRawPointer? { memory.baseAddress }

    /// Lends the bytes of `range` for reading.
    package func withBytes<Failure: Error, Value>(
        in range: Range<Int>,
        _ body: (RawSpan) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try body(UnsafeRawBufferPointer(rebasing: memory[range]).bytes)
    }

    /// Lends the bytes of `range` for writing.
    package func withMutableBytes<Failure: Error, Value>(
        in range: Range<Int>,
        _ body: (inout MutableRawSpan) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        var span = UnsafeMutableRawBufferPointer(rebasing: memory[range]).mutableBytes
        return try body(&span)
    }

    /// Whether direct I/O may read into that memory from that offset.
    package static func isAligned(_ memory: borrowing MutableRawSpan, at offset: Int64) -> Bool {
        memory.withUnsafeBytes {
            Int(bitPattern: $0.baseAddress) % alignment == 0 && $0.count % alignment == 0
        } && offset % Int64(alignment) == 0
    }

    /// `count` rounded up to a multiple of the alignment.
    package static func roundedUp(_ count: Int) -> Int {
        (count + alignment - 1) / alignment * alignment
    }
}

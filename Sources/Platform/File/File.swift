// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CLinux
import Glibc
import SystemPackage

/// An open regular file; closed when the last reference goes.
///
/// Its calls are positioned, so that several threads may use one file at once.
package final class File: Sendable {
    /// How a file is opened.
    package enum Access: Hashable, Sendable {
        /// For reading; it must exist.
        case reading
        /// For reading and writing; it must exist.
        case readingAndWriting
        /// For reading and writing; it must not exist yet.
        case creating(permissions: mode_t)

        var flags: CInt {
            switch self {
            case .reading: O_RDONLY
            case .readingAndWriting: O_RDWR
            case .creating: O_RDWR | O_CREAT | O_EXCL
            }
        }

        var permissions: mode_t {
            if case .creating(let permissions) = self { permissions } else { 0 }
        }
    }

    private let descriptor: CInt

    /// Takes over an open descriptor.
    package init(adopting descriptor: CInt) {
        self.descriptor = descriptor
    }

    /// Opens a path without following a link at its end.
    ///
    /// **Blocks.**
    package init(at path: FilePath, _ access: Access = .reading) throws(Errno) {
        descriptor = try retryingInterrupts {
            path.withPlatformString {
                open($0, access.flags | O_CLOEXEC | O_NOFOLLOW, access.permissions)
            }
        }
    }

    deinit { close(descriptor) }

    /// The descriptor, for calls that this type does not offer; still owned here.
    package func withDescriptor<Failure: Error, Value>(
        _ body: (CInt) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try body(descriptor)
    }

    /// Reads up to the buffer's size from `offset`; 0 means the end.
    ///
    /// **Blocks.**
    package func read(into buffer: inout MutableRawSpan, at offset: Int64) throws(Errno) -> Int {
        try buffer.withUnsafeMutableBytes { (bytes) throws(Errno) -> Int in
            try retryingInterrupts {
                pread(descriptor, bytes.baseAddress, bytes.count, off_t(offset))
            }
        }
    }

    /// Reads until the buffer is full or the file ends, and says how much it was.
    ///
    /// **Blocks.**
    package func readFully(into buffer: inout MutableRawSpan, at offset: Int64) throws(Errno) -> Int
    {
        try buffer.withUnsafeMutableBytes { (bytes) throws(Errno) -> Int in
            var done = 0
            while done < bytes.count {
                let count = try retryingInterrupts {
                    pread(
                        descriptor,
                        bytes.baseAddress?.advanced(by: done),
                        bytes.count - done,
                        off_t(offset) + off_t(done)
                    )
                }
                guard count > 0 else { break }
                done += count
            }
            return done
        }
    }

    /// Writes all of the bytes at `offset`.
    ///
    /// **Blocks.**
    package func write(_ bytes: RawSpan, at offset: Int64) throws(Errno) {
        try bytes.withUnsafeBytes { (bytes) throws(Errno) in
            var done = 0
            while done < bytes.count {
                done += try retryingInterrupts {
                    pwrite(
                        descriptor,
                        bytes.baseAddress?.advanced(by: done),
                        bytes.count - done,
                        off_t(offset) + off_t(done)
                    )
                }
            }
        }
    }

    /// Makes bytes and status durable: fsync(2).
    ///
    /// **Blocks.**
    ///
    /// After a failure the pages count as clean though they were never written: throw the file
    /// away, a second call proves nothing.
    package func sync() throws(Errno) {
        try retryingInterrupts { fsync(descriptor) }
    }

    /// Makes the bytes durable, and of the status what is needed to read them: fdatasync(2).
    ///
    /// **Blocks.**
    package func syncData() throws(Errno) {
        try retryingInterrupts { fdatasync(descriptor) }
    }

    /// What the file system says of the file.
    ///
    /// **Blocks.**
    package func status() throws(Errno) -> FileStatus {
        var status = stat()
        try retryingInterrupts { fstat(descriptor, &status) }
        return FileStatus(status)
    }

    /// Sets the size.
    ///
    /// **Blocks.**
    package func truncate(to sizeBytes: Int64) throws(Errno) {
        try retryingInterrupts { ftruncate(descriptor, off_t(sizeBytes)) }
    }
}

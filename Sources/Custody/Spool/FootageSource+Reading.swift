// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import struct Crypto.SHA256
import Evidence
import Platform

extension FootageSource {
    /// Shows that the camera has no more bytes of a file, and that it states what it stated at first.
    ///
    /// **Blocks.**
    /// - Throws: `SpoolError.sizeMismatch`, `.sourceChanged`; `CameraError`.
    func checkEnd(of file: SourceFile) throws {
        let buffer = AlignedBuffer(byteCount: AlignedBuffer.alignment)
        let surplus = try buffer.withMutableBytes(in: 0..<buffer.byteCount) {
            try read(into: &$0, at: file.sizeBytes)
        }
        guard surplus == 0 else {
            throw SpoolError.sizeMismatch(
                statedBytes: file.sizeBytes,
                receivedBytes: file.sizeBytes + Int64(surplus)
            )
        }
        let stated = try stated()
        guard stated.sizeBytes == file.sizeBytes else {
            throw SpoolError.sourceChanged(
                "it was \(file.sizeBytes) bytes and is \(stated.sizeBytes)"
            )
        }
        guard stated.modified == file.modified else {
            throw SpoolError.sourceChanged(
                "it was written \(file.modified.civil.iso8601), "
                    + "and again \(stated.modified.civil.iso8601)"
            )
        }
    }
}

extension Digest {
    /// How many bytes are asked for at a time.
    private static let chunkBytes = 1 << 20

    /// Reads one file of a camera from its start to its end, and keeps nothing but its digest.
    ///
    /// **Blocks.**
    /// - Parameters:
    ///   - source: The camera's file.
    ///   - file: The same, as it was listed.
    ///   - meter: Counts what came.
    ///   - isCancelled: Asked between two chunks.
    /// - Throws: `SpoolError.sizeMismatch`, `.sourceChanged`; `CameraError`; `CancellationError`.
    package init(
        reading source: any FootageSource,
        of file: SourceFile,
        meter: ByteMeter,
        isCancelled: () -> Bool = { false }
    ) throws {
        var hash = SHA256()
        var bytes: Int64 = 0
        let buffer = AlignedBuffer(byteCount: Self.chunkBytes)
        while bytes < file.sizeBytes {
            guard !isCancelled() else { throw CancellationError() }
            let wanted = Int(min(Int64(buffer.byteCount), file.sizeBytes - bytes))
            // Whole blocks are asked for, since a source may read past the page cache.
            let count = try buffer.withMutableBytes(in: 0..<AlignedBuffer.roundedUp(wanted)) {
                try source.read(into: &$0, at: bytes)
            }
            guard count > 0, count <= wanted else {
                throw SpoolError.sizeMismatch(
                    statedBytes: file.sizeBytes,
                    receivedBytes: bytes + Int64(count)
                )
            }
            buffer.withBytes(in: 0..<count) { chunk in
                chunk.withUnsafeBytes { hash.update(bufferPointer: $0) }
            }
            bytes += Int64(count)
            meter.add(Int64(count))
        }
        try source.checkEnd(of: file)
        self.init(hash.finalize())
    }
}

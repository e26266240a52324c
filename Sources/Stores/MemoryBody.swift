// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// A small object that is made rather than read, such as a manifest.
package struct MemoryBody: ObjectBody {
    /// All of the object's bytes.
    package let bytes: [UInt8]

    /// Wraps the bytes.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The digests of the bytes.
    package func content(
        partSizeBytes: Int = ContentDigest.defaultPartSizeBytes
    ) -> ContentDigest {
        let starts = stride(from: 0, to: bytes.count, by: partSizeBytes)
        return ContentDigest(
            sizeBytes: Int64(bytes.count),
            whole: Digest(hashing: bytes[...]),
            partSizeBytes: partSizeBytes,
            parts: starts.map { start in
                Digest(hashing: bytes[start..<min(start + partSizeBytes, bytes.count)])
            }
        )
    }

    package func read(into buffer: inout MutableRawSpan, at offset: Int64) -> Int {
        guard offset < Int64(bytes.count) else { return 0 }
        let start = Int(offset)
        let count = min(buffer.byteCount, bytes.count - start)
        for index in 0..<count {
            buffer.storeBytes(of: bytes[start + index], toByteOffset: index, as: UInt8.self)
        }
        return count
    }
}

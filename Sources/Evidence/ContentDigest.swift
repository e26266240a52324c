// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What identifies one file's bytes: the digest of the whole and of each part.
///
/// The part size is frozen with the file, so that forwarding never hashes a byte again: a store
/// that signs or checks bodies is given the parts' digests taken when the bytes were first read.
package struct ContentDigest: Hashable, Sendable {
    /// The part size used unless the configuration says otherwise: 16 MiB.
    package static let defaultPartSizeBytes = 16 << 20

    /// The file's size in bytes.
    package let sizeBytes: Int64
    /// SHA-256 of all bytes.
    package let whole: Digest
    /// The size of every part but the last, in bytes.
    package let partSizeBytes: Int
    /// SHA-256 of each part in order; empty for an empty file.
    package let parts: [Digest]

    /// Joins the digests of one file.
    ///
    /// Traps if the number of parts does not fit the size: that is a bug of ours, never bad input.
    package init(sizeBytes: Int64, whole: Digest, partSizeBytes: Int, parts: [Digest]) {
        precondition(partSizeBytes > 0, "a part has at least one byte")
        precondition(
            parts.count == Self.partCount(sizeBytes: sizeBytes, partSizeBytes: partSizeBytes),
            "the number of part digests follows from the size"
        )
        self.sizeBytes = sizeBytes
        self.whole = whole
        self.partSizeBytes = partSizeBytes
        self.parts = parts
    }

    /// How many parts a file of that size has.
    package static func partCount(sizeBytes: Int64, partSizeBytes: Int) -> Int {
        Int((sizeBytes + Int64(partSizeBytes) - 1) / Int64(partSizeBytes))
    }

    /// The bytes that part number `index` covers.
    package func range(ofPart index: Int) -> Range<Int64> {
        let start = Int64(index) * Int64(partSizeBytes)
        return start..<min(start + Int64(partSizeBytes), sizeBytes)
    }
}

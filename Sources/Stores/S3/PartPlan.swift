// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// How an object is cut for an upload.
///
/// The parts are those whose digests were taken at intake, so that nothing is hashed to be sent. Only
/// an object with too many or too small parts for the store is sent in larger ones, several of intake's
/// each, of which the digests have to be taken first.
struct PartPlan: Hashable, Sendable {
    /// One part of an upload.
    struct Part: Hashable, Sendable {
        /// From 1.
        let number: Int
        let range: Range<Int64>
        /// Nil if it has to be taken first.
        let digest: Digest?
    }

    /// The size of every part but the last, in bytes.
    let partSizeBytes: Int64
    let parts: [Part]

    /// Cuts an object for a store; nil if it goes in one piece.
    /// - Parameters:
    ///   - content: The object's size and digests.
    ///   - threshold: Objects of up to that many bytes go in one piece.
    ///   - profile: What the store can take.
    init?(_ content: ContentDigest, threshold: Int64, profile: S3Profile) {
        let single = min(max(threshold, 1), profile.largestPutBytes)
        guard content.sizeBytes > single, content.parts.count > 1 else { return nil }
        let own = Int64(content.partSizeBytes)
        var joined: Int64 = 1
        while own * joined < profile.smallestPartBytes
            || content.sizeBytes > own * joined * Int64(profile.mostParts)
        {
            joined *= 2
        }
        let size = own * joined
        guard content.sizeBytes > size else { return nil }
        partSizeBytes = size
        let starts = stride(from: Int64(0), to: content.sizeBytes, by: Int64.Stride(size))
        parts = starts.enumerated().map { index, start in
            Part(
                number: index + 1,
                range: start..<min(start + size, content.sizeBytes),
                digest: joined == 1 ? content.parts[index] : nil
            )
        }
    }

    /// What a store states of an object that it made of these parts: the SHA-256 over their
    /// SHA-256, and their number; nil if not all digests are known.
    var composite: String? {
        let digests = parts.compactMap(\.digest)
        guard digests.count == parts.count else { return nil }
        let joined = digests.flatMap(\.bytes)
        return "\(Digest(hashing: joined[...]).base64)-\(parts.count)"
    }
}

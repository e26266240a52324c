// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Crypto
import Evidence
import Platform

/// Reads bytes once more and compares each part with its digest.
///
/// The parts cover every byte, and their digests were taken in the same pass as that of the whole:
/// bytes that fit all of them fit the whole.
struct PartCheck {
    /// How much is read at a time; also the bound on how long a cancelled check goes on.
    static let chunkBytes = 1 << 20

    let content: ContentDigest
    /// Fills a buffer from an offset; 0 means the end.
    let read: (inout MutableRawSpan, Int64) throws -> Int

    /// The first part that differs, of those at `first`, `first + step` and so on.
    ///
    /// **Blocks.**
    func firstWrongPart(
        from first: Int = 0,
        by step: Int = 1,
        meter: ByteMeter? = nil
    ) throws -> Int? {
        let largest = min(Int64(Self.chunkBytes), content.sizeBytes)
        let buffer = AlignedBuffer(byteCount: Int(largest))
        for part in stride(from: first, to: content.parts.count, by: step) {
            let digest = try self.digest(ofPart: part, through: buffer, meter: meter)
            guard digest == content.parts[part] else { return part }
        }
        return nil
    }

    /// The digest of what is read in a part's place; nil if it ends early.
    private func digest(
        ofPart part: Int,
        through buffer: AlignedBuffer,
        meter: ByteMeter?
    ) throws -> Evidence.Digest? {
        var hash = SHA256()
        let range = content.range(ofPart: part)
        var offset = range.lowerBound
        while offset < range.upperBound {
            try Task.checkCancellation()
            // Always whole blocks, as direct reads need them; what lies beyond is not looked at.
            let wanted = min(Int64(buffer.byteCount), range.upperBound - offset)
            let asked = AlignedBuffer.roundedUp(Int(wanted))
            let count = try buffer.withMutableBytes(in: 0..<asked) { try read(&$0, offset) }
            guard count > 0 else { return nil }
            let used = min(count, Int(wanted))
            buffer.withBytes(in: 0..<used) { bytes in
                bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
            }
            offset += Int64(used)
            meter?.add(Int64(used))
        }
        return Evidence.Digest(hash.finalize())
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import struct Crypto.SHA256
import Evidence
import Platform
import Synchronization
import SystemPackage

/// Compares a file on the disk, not in the page cache, with the digests of its parts.
struct ReadBack: Sendable {
    private static let bufferBytes = 512 << 10

    private let file: File
    private let content: ContentDigest

    /// Prepares to read; what is in the page cache is passed by, or else dropped.
    init(file: File, content: ContentDigest, triesDirect: Bool) throws(Errno) {
        self.file = file
        self.content = content
        let isDirect = triesDirect ? try file.setDirect(true) : false
        if !isDirect { try file.dropCache(0..<0) }
    }

    /// The first part that does not read back as it was hashed; nil if all do.
    ///
    /// **Blocks.**
    func firstDamagedPart(readers: Int) throws(Errno) -> Int? {
        struct Findings {
            var damaged: Int?
            var failure: Errno?
        }
        let findings = Mutex(Findings())
        sideBySide(readers) { reader in
            let smallest = min(content.sizeBytes, Int64(Self.bufferBytes))
            let buffer = AlignedBuffer(byteCount: max(Int(smallest), 1))
            for part in stride(from: reader, to: content.parts.count, by: readers) {
                do throws(Errno) {
                    guard try digest(ofPart: part, buffer) != content.parts[part] else { continue }
                    findings.withLock { $0.damaged = min($0.damaged ?? part, part) }
                } catch {
                    findings.withLock { $0.failure = error }
                }
                return
            }
        }
        let found = findings.withLock { $0 }
        if let failure = found.failure { throw failure }
        return found.damaged
    }

    private func digest(ofPart part: Int, _ buffer: AlignedBuffer) throws(Errno) -> Digest? {
        let range = content.range(ofPart: part)
        var hash = SHA256()
        var offset = range.lowerBound
        while offset < range.upperBound {
            let wanted = Int(min(Int64(buffer.byteCount), range.upperBound - offset))
            // Direct I/O reads whole blocks, the last one up to the end of the file.
            let rounded = AlignedBuffer.roundedUp(wanted)
            let count = try buffer.withMutableBytes(in: 0..<rounded) { (span) throws(Errno) in
                try file.readFully(into: &span, at: offset)
            }
            guard count >= wanted else { return nil }
            hash.update(Chunk(buffer: buffer, byteCount: wanted, offset: offset))
            offset += Int64(wanted)
        }
        return Digest(hash.finalize())
    }
}

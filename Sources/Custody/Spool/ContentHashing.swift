// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import struct Crypto.SHA256
import Evidence
import Platform
import Synchronization

/// Hashes a file as it passes: the whole on one thread, the parts on another.
///
/// The first part is the start of the whole, so nobody hashes it twice; a file of one part is
/// hashed once.
struct ContentHashing: Sendable {
    private let whole: WholeHasher
    private let laterParts: PartHasher
    private let partSizeBytes: Int
    private let sizeBytes: Int64

    /// Prepares for a file of that size.
    init(sizeBytes: Int64, partSizeBytes: Int) {
        self.sizeBytes = sizeBytes
        self.partSizeBytes = partSizeBytes
        whole = WholeHasher(partSizeBytes: Int64(partSizeBytes))
        laterParts = PartHasher(partSizeBytes: Int64(partSizeBytes))
    }

    /// Those that must be shown every chunk from the start of the file on.
    var consumers: [any ChunkConsumer] {
        sizeBytes > Int64(partSizeBytes) ? [whole, laterParts] : [whole]
    }

    /// The digests of the parts that have gone by in full.
    ///
    /// Ask only after the ring was drained.
    var wholeParts: [Digest] {
        guard let first = whole.firstPart else { return [] }
        return [first] + laterParts.parts
    }

    /// The digests, after the last chunk.
    func finished() -> ContentDigest {
        let digest = whole.finished()
        let first = sizeBytes == 0 ? [] : [whole.firstPart ?? digest]
        return ContentDigest(
            sizeBytes: sizeBytes,
            whole: digest,
            partSizeBytes: partSizeBytes,
            parts: first + laterParts.finished()
        )
    }
}

private final class WholeHasher: ChunkConsumer {
    private struct State {
        var hash = SHA256()
        var bytes: Int64 = 0
        var firstPart: Digest?
    }

    private let partSizeBytes: Int64
    private let state = Mutex(State())

    init(partSizeBytes: Int64) {
        self.partSizeBytes = partSizeBytes
    }

    var firstPart: Digest? { state.withLock { $0.firstPart } }

    func consume(_ chunk: Chunk) {
        state.withLock { state in
            state.hash.update(chunk)
            state.bytes += Int64(chunk.byteCount)
            if state.bytes == partSizeBytes { state.firstPart = Digest(state.hash.finalize()) }
        }
    }

    func finished() -> Digest {
        state.withLock { Digest($0.hash.finalize()) }
    }
}

/// Hashes every part but the first.
private final class PartHasher: ChunkConsumer {
    private struct State {
        var hash = SHA256()
        var bytes: Int64 = 0
        var parts: [Digest] = []
    }

    private let partSizeBytes: Int64
    private let state = Mutex(State())

    init(partSizeBytes: Int64) {
        self.partSizeBytes = partSizeBytes
    }

    var parts: [Digest] { state.withLock { $0.parts } }

    func consume(_ chunk: Chunk) {
        guard chunk.offset >= partSizeBytes else { return }
        state.withLock { state in
            state.hash.update(chunk)
            state.bytes += Int64(chunk.byteCount)
            if state.bytes == partSizeBytes { Self.close(&state) }
        }
    }

    func finished() -> [Digest] {
        state.withLock { state in
            if state.bytes > 0 { Self.close(&state) }
            return state.parts
        }
    }

    private static func close(_ state: inout sending State) {
        state.parts.append(Digest(state.hash.finalize()))
        state.hash = SHA256()
        state.bytes = 0
    }
}

extension SHA256 {
    /// Hashes a chunk.
    mutating func update(_ chunk: Chunk) {
        chunk.withBytes { bytes in
            bytes.withUnsafeBytes { update(bufferPointer: $0) }
        }
    }
}

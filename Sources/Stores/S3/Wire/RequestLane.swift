// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Crypto
import Evidence
import NIOCore
import Platform

/// A thread of its own on which the spool is read for one request at a time.
actor RequestLane: BlockingActor {
    nonisolated let executor = BlockingExecutor(label: "camdock.store")

    private let allocator = ByteBufferAllocator()

    /// The next bytes of a part.
    /// - Throws: `StoreError.sourceDamaged` if there are none, `CancellationError`.
    func read(_ part: PartBody, at offset: Int64, count: Int) throws -> ByteBuffer {
        let buffer = try read(part.source, of: part.object, at: offset, count: count)
        guard buffer.readableBytes > 0 else {
            throw StoreError.sourceDamaged(
                part.object.key,
                "it ends after \(offset) of \(part.object.content.sizeBytes) bytes"
            )
        }
        return buffer
    }

    /// The SHA-256 of a stretch of the spool's copy.
    /// - Throws: `StoreError.sourceDamaged`, `CancellationError`.
    func digest(
        of range: Range<Int64>,
        in source: any ObjectBody,
        of object: StoredObject
    ) throws -> Evidence.Digest {
        var hash = SHA256()
        try forEachPiece(of: range, in: source, of: object) { hash.update(bufferPointer: $0) }
        return Evidence.Digest(hash.finalize())
    }

    /// The MD5 of a stretch, for stores that want `Content-MD5`; proves nothing to us.
    /// - Throws: `StoreError.sourceDamaged`, `CancellationError`.
    func md5(
        of range: Range<Int64>,
        in source: any ObjectBody,
        of object: StoredObject
    ) throws -> [UInt8] {
        var hash = Insecure.MD5()
        try forEachPiece(of: range, in: source, of: object) { hash.update(bufferPointer: $0) }
        return Array(hash.finalize())
    }

    /// Makes sure that the spool's copy still has the bytes that were taken in.
    /// - Throws: `StoreError.sourceDamaged`, `CancellationError`.
    func check(_ source: any ObjectBody, of object: StoredObject) throws {
        try OutgoingObject(object: object, body: source).checkBody()
        try checkEnd(source, of: object)
    }

    /// Makes sure that the spool's copy is no longer than it was.
    /// - Throws: `StoreError.sourceDamaged`, `CancellationError`.
    func checkEnd(_ source: any ObjectBody, of object: StoredObject) throws {
        let size = object.content.sizeBytes
        let beyond = try read(source, of: object, at: size, count: 1)
        guard beyond.readableBytes == 0 else {
            throw StoreError.sourceDamaged(object.key, "it has more than \(size) bytes")
        }
    }

    private func forEachPiece(
        of range: Range<Int64>,
        in source: any ObjectBody,
        of object: StoredObject,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) throws {
        var offset = range.lowerBound
        while offset < range.upperBound {
            try Task.checkCancellation()
            let wanted = min(PartStream.pieceBytes, range.upperBound - offset)
            let buffer = try read(source, of: object, at: offset, count: Int(wanted))
            guard buffer.readableBytes > 0 else {
                throw StoreError.sourceDamaged(object.key, "it ends after \(offset) bytes")
            }
            buffer.withUnsafeReadableBytes(body)
            offset += Int64(buffer.readableBytes)
        }
    }

    private func read(
        _ source: any ObjectBody,
        of object: StoredObject,
        at offset: Int64,
        count: Int
    ) throws -> ByteBuffer {
        var buffer = allocator.buffer(capacity: count)
        do {
            try buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { bytes in
                let wanted = UnsafeMutableRawBufferPointer(rebasing: bytes[..<count])
                var span = wanted.mutableBytes
                return try source.read(into: &span, at: offset)
            }
        } catch {
            throw sourceError(object.key, error)
        }
        return buffer
    }
}

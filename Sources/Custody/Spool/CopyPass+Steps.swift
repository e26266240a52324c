// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import SystemPackage

extension CopyPass {
    /// Hashes again what an earlier attempt made durable, from the disk, and starts over if that is
    /// not what it had been.
    func takeUp(isCancelled: () -> Bool) throws {
        guard progress.durableBytes > 0 else { return }
        let isIntact = try readBack(isCancelled: isCancelled)
        if !isIntact {
            notes.append("an earlier attempt did not read back as written; started over")
            progress = PartialCopy(
                partSizeBytes: request.partSizeBytes,
                parts: [],
                sizeBytes: sizeBytes
            )
            hashing = ContentHashing(sizeBytes: sizeBytes, partSizeBytes: request.partSizeBytes)
            uncount(keeping: 0)
        }
        // Behind the last durable part anything may stand.
        let end = progress.durableBytes
        try SpoolError.during("cut \(request.name.partial)") { () throws(Errno) in
            try file.truncate(to: end)
        }
    }

    /// Takes the bytes from the camera, from `copiedBytes` on.
    func copy(
        onCheckpoint: (PartialCopy) throws -> Void,
        isCancelled: () -> Bool
    ) throws {
        try allocate()
        guard copiedBytes < sizeBytes else { return }
        let writer = SpoolWriter(file: file, isDirect: isDirect, name: request.name.partial)
        let consumers = hashing.consumers + [writer]
        let bytes = bufferBytes
        try BufferRing.withRing(bufferBytes: bytes, count: bufferCount, consumers: consumers) {
            while copiedBytes < sizeBytes {
                guard !isCancelled() else { throw SpoolError.cancelled(progress) }
                let wanted = Int(min(Int64(bytes), sizeBytes - copiedBytes))
                let count = try $0.pass(at: copiedBytes) { buffer in
                    try fill(buffer, wanted)
                }
                tally(count)
                settle(count)
                if copiedBytes - progress.durableBytes >= request.checkpointBytes,
                    copiedBytes % Int64(request.partSizeBytes) == 0
                {
                    try $0.drain()
                    try checkpoint(hashing.wholeParts, onCheckpoint: onCheckpoint)
                }
            }
        }
    }

    /// Shows that the camera had no more bytes, and that it states what it stated at first.
    func checkEnd() throws {
        try source.checkEnd(of: request.file)
    }

    /// Cuts the partial to its size and gives what was copied.
    ///
    /// A large file is made durable already here, so that it need not be copied again if the rest
    /// of its recording is interrupted.
    func finished(onCheckpoint: (PartialCopy) throws -> Void) throws -> CopiedFile {
        let content = hashing.finished()
        try SpoolError.during("cut \(request.name.partial)") { () throws(Errno) in
            if isDirect { try file.truncate(to: sizeBytes) }
        }
        if !isSmall, progress.durableBytes < sizeBytes {
            try checkpoint(content.parts, onCheckpoint: onCheckpoint)
        }
        return CopiedFile(
            recording: request.recording,
            ordinal: request.ordinal,
            content: content,
            notes: notes
        )
    }

    /// Leaves the partial so that it can be gone on with, or leaves none; returns the error to
    /// throw.
    func settled(
        after error: any Error,
        onCheckpoint: (PartialCopy) throws -> Void
    ) throws -> any Error {
        switch error {
        case SpoolError.sizeMismatch, SpoolError.sourceChanged, SpoolError.io, SpoolError.damaged:
            try discard()
        case SpoolError.full:
            // The hashes may be ahead of the disk: only what was durable before counts.
            try keep(progress, onCheckpoint: onCheckpoint)
            return spoolError(.noSpace, "write \(request.name)")
        case SpoolError.cancelled:
            try keepWholeParts(onCheckpoint: onCheckpoint)
            return SpoolError.cancelled(progress)
        default:
            try keepWholeParts(onCheckpoint: onCheckpoint)
        }
        return error
    }

    /// Reads the durable bytes from the disk; false if they are not what they were.
    private func readBack(isCancelled: () -> Bool) throws -> Bool {
        let durable = progress.durableBytes
        let bytes = bufferBytes
        do {
            if !isDirect { try file.dropCache(0..<durable) }
            try BufferRing.withRing(
                bufferBytes: bytes,
                count: bufferCount,
                consumers: hashing.consumers
            ) {
                while copiedBytes < durable {
                    guard !isCancelled() else { throw SpoolError.cancelled(progress) }
                    let wanted = Int(min(Int64(bytes), durable - copiedBytes))
                    let count = try $0.pass(at: copiedBytes) { buffer in
                        try readBack(into: buffer, wanted)
                    }
                    guard count > 0 else { return }
                    tally(count)
                }
            }
        } catch is Errno {
            // What cannot be read is as good as changed.
            return false
        }
        guard copiedBytes == durable else { return false }
        let parts = durable == sizeBytes ? hashing.finished().parts : hashing.wholeParts
        return parts == progress.parts
    }

    private func readBack(into buffer: AlignedBuffer, _ wanted: Int) throws -> Int {
        // Direct I/O reads whole blocks, the last one up to the end of the file.
        let count = try buffer.withMutableBytes(in: 0..<AlignedBuffer.roundedUp(wanted)) {
            try file.readFully(into: &$0, at: copiedBytes)
        }
        return min(count, wanted)
    }

    private func fill(_ buffer: AlignedBuffer, _ wanted: Int) throws -> Int {
        var count = 0
        while count < wanted {
            // Whole blocks are asked for, since a source may read past the page cache.
            let more = try buffer.withMutableBytes(in: count..<AlignedBuffer.roundedUp(wanted)) {
                try source.read(into: &$0, at: copiedBytes + Int64(count))
            }
            guard more > 0, count + more <= wanted else {
                throw SpoolError.sizeMismatch(
                    statedBytes: sizeBytes,
                    receivedBytes: copiedBytes + Int64(count + more)
                )
            }
            count += more
        }
        buffer.withMutableBytes(in: count..<AlignedBuffer.roundedUp(count)) { tail in
            tail.withUnsafeMutableBytes { _ = $0.initializeMemory(as: UInt8.self, repeating: 0) }
        }
        return count
    }

    private func keepWholeParts(onCheckpoint: (PartialCopy) throws -> Void) throws {
        let parts = hashing.wholeParts
        let reached = PartialCopy(
            partSizeBytes: request.partSizeBytes,
            parts: parts,
            sizeBytes: sizeBytes
        )
        try keep(
            reached.durableBytes > progress.durableBytes ? reached : progress,
            onCheckpoint: onCheckpoint
        )
    }

    /// Cuts the partial to what is whole, which also gives its unused room back, and names it.
    private func keep(
        _ reached: PartialCopy,
        onCheckpoint: (PartialCopy) throws -> Void
    ) throws {
        guard reached.durableBytes > 0 else { return try discard() }
        do {
            try SpoolError.during("cut \(request.name.partial)") { () throws(Errno) in
                try file.truncate(to: reached.durableBytes)
            }
            if reached != progress { try checkpoint(reached.parts, onCheckpoint: onCheckpoint) }
        } catch let error as SpoolError {
            // What did not reach the disk once is not believed the next time.
            try discard()
            throw error
        }
        uncount(keeping: reached.durableBytes)
    }

    private func discard() throws {
        uncount(keeping: 0)
        try spool.removeIfThere(request.name.partial)
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import SystemPackage

/// One object on its way into its directory: written under a temporary name, published when whole.
struct ObjectWriting {
    let object: StoredObject
    let body: any ObjectBody
    let directory: Directory
    let meter: ByteMeter
    let flushing: any StoreFlushing

    /// How much is sent before the kernel is told to start writing it.
    private static let writebackBytes: Int64 = 8 << 20

    /// The object's final name.
    static func name(of key: ObjectKey) -> [UInt8] {
        Array((key.components.last ?? "").utf8)
    }

    /// The temporary name: always the same for a key, so that what an interrupted run left is
    /// found and replaced, whatever it was to hold.
    static func partialName(of key: ObjectKey) -> [UInt8] {
        let fingerprint = Digest(hashing: name(of: key)[...]).hex.prefix(16)
        return Array(".camdock-\(fingerprint).partial".utf8)
    }

    /// Writes, checks the length, publishes, and says which file it is.
    ///
    /// **Blocks.**
    ///
    /// - Throws: `StoreError`, `CancellationError`; `Errno.fileExists` if the name was taken while
    ///   the bytes were on their way. The temporary file is gone in each case.
    func run() throws -> FileStatus {
        try undoing {
            let file = try send()
            let status = try storing("flush", object.key) { () throws(Errno) in
                try flushing.flush(file)
                return try file.status()
            }
            try check(status)
            try Task.checkCancellation()
            try publish()
            try storing("publish", object.key) { () throws(Errno) in
                try flushing.flushNames(in: directory)
            }
            return status
        }
    }

    /// Writes under the temporary name, not durably, and says which file it is.
    ///
    /// **Blocks.**
    ///
    /// - Throws: `StoreError`, `CancellationError`. The temporary file is gone then.
    func write() throws -> FileStatus {
        try undoing {
            let file = try send()
            return try storing("look at", object.key) { () throws(Errno) in try file.status() }
        }
    }

    /// Makes sure that the temporary name still is the file that was written, and of its length.
    ///
    /// **Blocks.**
    func checkPartial(is written: FileStatus) throws(StoreError) {
        let partial = Self.partialName(of: object.key)
        let status = try storing("look at", object.key) { () throws(Errno) in
            try directory.status(of: partial)
        }
        // The time too: the inode of a file that was removed is soon another's.
        guard status.device == written.device, status.inode == written.inode,
            status.modifiedNanoseconds == written.modifiedNanoseconds
        else {
            throw .unavailable("\(object.key) was replaced on its way; look who else writes there")
        }
        try check(status)
    }

    /// Gives the written file its final name, not durably.
    ///
    /// **Blocks.**
    ///
    /// - Throws: `StoreError`; `Errno.fileExists` if the name is taken.
    func publish() throws {
        do throws(Errno) {
            try directory.give(Self.partialName(of: object.key), its: Self.name(of: object.key))
        } catch .fileExists {
            throw Errno.fileExists
        } catch {
            throw StoreError(error, "publish", of: object.key)
        }
    }

    /// Takes the temporary file away.
    ///
    /// **Blocks.**
    ///
    /// What cannot be removed now, the next call replaces; the error that led here matters more.
    func discard() {
        try? directory.removeIfPresent(Self.partialName(of: object.key))
    }

    /// Leaves nothing behind and nothing counted if it fails.
    private func undoing<Value>(_ work: () throws -> Value) throws -> Value {
        let counted = meter.bytes
        do {
            return try work()
        } catch {
            meter.add(counted - meter.bytes)
            discard()
            throw error
        }
    }

    private func check(_ status: FileStatus) throws(StoreError) {
        guard status.sizeBytes == object.content.sizeBytes else {
            throw .mismatch(object.key, "\(status.sizeBytes) bytes stand after the flush")
        }
    }

    private func send() throws -> File {
        let partial = Self.partialName(of: object.key)
        let file = try storing("create", object.key) { () throws(Errno) in
            try directory.removeIfPresent(partial)
            return try directory.openFile(partial, .creating(permissions: 0o640))
        }
        try reserveRoom(in: file)
        try send(to: file)
        return file
    }

    /// Lets a full store say so before the bytes travel, where the file system can.
    private func reserveRoom(in file: File) throws(StoreError) {
        do throws(Errno) {
            try file.allocate(object.content.sizeBytes)
        } catch .noSpace {
            throw StoreError(Errno.noSpace, "make room for", of: object.key)
        } catch .diskQuotaExceeded {
            throw StoreError(Errno.diskQuotaExceeded, "make room for", of: object.key)
        } catch {
            // Only an early warning: the writes themselves find out.
        }
    }

    private func send(to file: File) throws {
        let size = object.content.sizeBytes
        let chunk = Int(min(Int64(PartCheck.chunkBytes), size))
        let buffer = AlignedBuffer(byteCount: chunk)
        var offset: Int64 = 0
        var started: Int64 = 0
        while offset < size {
            try Task.checkCancellation()
            let wanted = Int(min(Int64(buffer.byteCount), size - offset))
            let count = try fill(buffer, wanted, at: offset)
            try storing("write", object.key) { () throws(Errno) in
                try buffer.withBytes(in: 0..<count) { (bytes) throws(Errno) in
                    try file.write(bytes, at: offset)
                }
            }
            offset += Int64(count)
            meter.add(Int64(count))
            guard offset - started >= Self.writebackBytes else { continue }
            // A hint: the flush at the end is what counts.
            try? file.startWriteback(started..<offset)
            started = offset
        }
        guard try fill(buffer, 1, at: size, isEndExpected: true) == 0 else {
            throw StoreError.sourceDamaged(object.key, "it has more than \(size) bytes")
        }
    }

    /// Reads the next bytes of the body and turns its errors into the spool's.
    private func fill(
        _ buffer: AlignedBuffer,
        _ count: Int,
        at offset: Int64,
        isEndExpected: Bool = false
    ) throws -> Int {
        let got: Int
        do {
            got = try buffer.withMutableBytes(in: 0..<count) {
                try body.read(into: &$0, at: offset)
            }
        } catch {
            throw sourceError(object.key, error)
        }
        guard got > 0 || isEndExpected else {
            throw StoreError.sourceDamaged(
                object.key,
                "it ends after \(offset) of \(object.content.sizeBytes) bytes"
            )
        }
        return got
    }
}

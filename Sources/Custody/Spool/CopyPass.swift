// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import SystemPackage

/// One file on its way from a camera into the spool.
final class CopyPass {
    /// Enough that a disk which is read back from meanwhile does not stop the camera at each turn.
    static let bufferCount = 6

    let spool: Spool
    let source: any FootageSource
    let request: CopyRequest
    let meter: ByteMeter
    let file: File
    let isDirect: Bool
    let isSmall: Bool
    var notes: [String] = []
    var hashing: ContentHashing
    /// How much of the file is in the partial and hashed.
    var copiedBytes: Int64 = 0
    /// What is known to be durable, and named by the last checkpoint.
    var progress: PartialCopy
    private var countedBytes: Int64 = 0
    private var reservation: SpoolReservation
    private let permit: SpoolPermit?
    private var isNameDurable = false

    /// Opens the partial and makes room for the rest of the file.
    init(
        _ spool: Spool,
        _ source: any FootageSource,
        _ request: CopyRequest,
        _ meter: ByteMeter
    ) throws(SpoolError) {
        self.spool = spool
        self.source = source
        self.request = request
        self.meter = meter
        let size = request.file.sizeBytes
        guard size >= 0 else { throw SpoolError.sizeMismatch(statedBytes: size, receivedBytes: 0) }
        isSmall = size <= spool.settings.smallFileBytes
        // One thread is quicker for a small file.
        permit = isSmall ? nil : spool.permits.take()
        let resumed = try Self.reopen(spool, request)
        // What cannot be gone on with may take the very room that the claim needs.
        if resumed == nil { try spool.removeIfThere(request.name.partial) }
        let taken = try resumed?.allocatedBytes(request.name.partial) ?? 0
        reservation = try spool.reservations.claim(
            max(0, size - taken),
            reserve: spool.settings.reserveBytes
        ) { () throws(SpoolError) in try spool.space().freeBytes }
        let opened = if let resumed { resumed } else { try Self.create(spool, request) }
        file = opened
        progress = PartialCopy(
            partSizeBytes: request.partSizeBytes,
            parts: resumed == nil ? [] : request.resuming?.parts ?? [],
            sizeBytes: size
        )
        hashing = ContentHashing(sizeBytes: size, partSizeBytes: request.partSizeBytes)
        isDirect = isSmall ? false : try opened.setDirect(request.name.partial, spool.settings)
    }

    var sizeBytes: Int64 { request.file.sizeBytes }

    /// A buffer divides a part, so that parts end where chunks do.
    var bufferBytes: Int {
        let whole = Self.greatestCommonDivisor(request.partSizeBytes, spool.settings.bufferBytes)
        return isSmall ? min(whole, AlignedBuffer.roundedUp(max(Int(sizeBytes), 1))) : whole
    }

    /// One buffer means one thread.
    var bufferCount: Int { permit == nil ? 1 : Self.bufferCount }

    /// Counts bytes that are hashed and in the partial.
    func tally(_ bytes: Int) {
        copiedBytes += Int64(bytes)
        countedBytes += Int64(bytes)
        meter.add(Int64(bytes))
    }

    /// Takes back what was counted beyond `keptBytes`.
    func uncount(keeping keptBytes: Int64) {
        meter.add(keptBytes - countedBytes)
        countedBytes = keptBytes
        copiedBytes = keptBytes
    }

    /// Takes the disk's room for the whole file, so that a full disk shows before the first byte.
    func allocate() throws(SpoolError) {
        guard !isSmall else { return }
        do throws(Errno) {
            try file.allocate(sizeBytes)
            reservation.settle(.max)
        } catch .notSupported {
            // Then the claim stands until the bytes are written.
        } catch {
            throw spoolError(error, "make room for \(request.name)")
        }
    }

    /// Gives back what the file system now counts itself.
    func settle(_ bytes: Int) {
        reservation.settle(Int64(bytes))
    }

    /// Makes everything up to here durable and names it.
    func checkpoint(
        _ parts: [Digest],
        onCheckpoint: (PartialCopy) throws -> Void
    ) throws {
        let reached = PartialCopy(
            partSizeBytes: request.partSizeBytes,
            parts: parts,
            sizeBytes: sizeBytes
        )
        try SpoolError.during("make \(request.name.partial) durable") { () throws(Errno) in
            try file.syncData()
            if !isDirect { try file.dropCache(progress.durableBytes..<reached.durableBytes) }
        }
        if !isNameDurable { try spool.sync() }
        isNameDurable = true
        try onCheckpoint(reached)
        progress = reached
    }

    /// Puts a failed call into words, with the room there is if that is what failed.
    func spoolError(_ code: Errno, _ operation: String) -> SpoolError {
        SpoolError(
            code,
            operation,
            neededBytes: sizeBytes - progress.durableBytes,
            freeBytes: (try? spool.space().freeBytes) ?? 0
        )
    }

    /// Opens what an earlier attempt left; nil if it left nothing that can be gone on with.
    private static func reopen(_ spool: Spool, _ request: CopyRequest) throws(SpoolError) -> File? {
        let durable = request.resuming?.durableBytes ?? 0
        guard durable > 0 else { return nil }
        let name = request.name.partial
        do throws(Errno) {
            let file = try spool.directory.openFile(name.bytes, .readingAndWriting)
            return try file.status().sizeBytes >= durable ? file : nil
        } catch .noSuchFileOrDirectory {
            return nil
        } catch {
            throw SpoolError(error, "open \(name) in the spool")
        }
    }

    private static func create(_ spool: Spool, _ request: CopyRequest) throws(SpoolError) -> File {
        let name = request.name.partial
        return try SpoolError.during("make \(name) in the spool") { () throws(Errno) in
            try spool.directory.openFile(name.bytes, .creating(permissions: 0o600))
        }
    }

    private static func greatestCommonDivisor(_ first: Int, _ second: Int) -> Int {
        second == 0 ? first : greatestCommonDivisor(second, first % second)
    }
}

extension File {
    fileprivate func allocatedBytes(_ name: SpoolName) throws(SpoolError) -> Int64 {
        try SpoolError.during("look at \(name)") { () throws(Errno) in
            try status().allocatedBytes
        }
    }

    fileprivate func setDirect(
        _ name: SpoolName,
        _ settings: Spool.Settings
    ) throws(SpoolError) -> Bool {
        guard settings.usesDirectIO else { return false }
        return try SpoolError.during("set \(name) to direct I/O") { () throws(Errno) in
            try setDirect(true)
        }
    }
}

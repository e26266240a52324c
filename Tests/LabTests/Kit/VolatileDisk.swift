// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import Platform

/// A disk with a write cache that a power cut empties.
///
/// QEMU reaches it over NBD, and it lives on from guest to guest. What the guest wrote is seen by the
/// guest at once, and lies on the medium only once the guest has flushed it.
///
/// Two sparse files stand for it: `contents` is what the guest sees, `medium` is what a power cut
/// leaves. A flush copies the sectors that differ from the one to the other.
actor VolatileDisk: BlockingActor {
    /// What becomes of written and not flushed sectors when the power goes.
    enum PowerCut: Sendable {
        /// They are all lost.
        case losesAll
        /// Each one is lost or kept by chance, as on real disks, which write when they like.
        case losesSome(seed: UInt64)
    }

    /// What one power cut did.
    struct Loss: Sendable {
        let lostSectors: Int
        let keptSectors: Int
        /// How often the guest flushed since the disk was last switched on.
        let flushes: Int
    }

    nonisolated let executor = BlockingExecutor(label: "lab volatile disk")
    /// Where QEMU finds the server.
    nonisolated let socket: String
    let sizeBytes: Int
    private let contents: CInt
    private let medium: CInt
    private let listener: CInt
    private let obeysFlushes: Bool
    private var unflushed: Set<Int> = []
    private var flushes = 0

    static let sectorBytes = 512

    /// Makes a disk with an empty ext4 file system.
    ///
    /// A disk that does not obey flushes is a liar, and there to show that the lab would notice.
    init(_ name: String, mebibytes: Int, in run: RunDirectory, obeysFlushes: Bool = true) throws {
        socket = run.file(name + ".nbd")
        sizeBytes = mebibytes << 20
        self.obeysFlushes = obeysFlushes
        let path = run.file(name)
        try HostCommand.run([
            "/usr/sbin/mke2fs", "-q", "-t", "ext4", "-m", "0", "-E", "root_owner=0:0",
            path + ".medium", "\(mebibytes)M",
        ])
        try HostCommand.run(["cp", "--sparse=always", path + ".medium", path + ".contents"])
        medium = try checked("open") { open(path + ".medium", O_RDWR | O_CLOEXEC) }
        contents = try checked("open") { open(path + ".contents", O_RDWR | O_CLOEXEC) }
        listener = try checked("socket") {
            Glibc.socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        }
        let bound = try withSocketAddress(socket) { bind(listener, $0, $1) }
        try checked("bind") { bound }
        try checked("listen") { listen(listener, 1) }
    }

    deinit {
        close(listener)
        close(contents)
        close(medium)
    }

    /// Switches the disk on for the guest that is about to attach it.
    ///
    /// It serves that one guest on the actor's own thread until the guest's QEMU is gone; until then
    /// every other call waits.
    nonisolated func switchOn() {
        Task { await serveOneGuest() }
    }

    private func serveOneGuest() {
        flushes = 0
        do {
            var server = try NBDConnection(accepting: listener)
            try server.negotiate(sizeBytes: sizeBytes)
            while let request = try server.next() {
                try server.answer(request, with: try perform(request))
            }
        } catch {
            // The guest sees a failing disk, and its scenario fails on that.
            print("volatile disk: \(error)")
        }
    }

    private func perform(_ request: NBDConnection.Request) throws -> [UInt8] {
        switch request {
        case .read(let offset, let count):
            return try read(contents, at: offset, count: count)
        case .write(let offset, let bytes, let throughCache):
            try write(bytes, to: contents, at: offset)
            unflushed.formUnion(Self.sectors(at: offset, count: bytes.count))
            if throughCache { try flush() }
            return []
        case .flush:
            flushes += 1
            if obeysFlushes { try flush() }
            return []
        }
    }

    /// Ends the cache's life, after the guest's QEMU was killed.
    func cutPower(_ cut: PowerCut) throws -> Loss {
        var kept = 0
        if case .losesSome(let seed) = cut {
            var chance = SplitMix64(state: seed)
            let lucky = unflushed.sorted().filter { _ in chance.next() & 1 == 0 }
            try copy(lucky, from: contents, to: medium)
            unflushed.subtract(lucky)
            kept = lucky.count
        }
        let loss = Loss(lostSectors: unflushed.count, keptSectors: kept, flushes: flushes)
        try copy(unflushed.sorted(), from: medium, to: contents)
        unflushed = []
        return loss
    }

    private func flush() throws {
        try copy(unflushed.sorted(), from: contents, to: medium)
        unflushed.removeAll(keepingCapacity: true)
    }

    /// Copies sectors, given in order, each run of neighbours at once.
    private func copy(_ sectors: [Int], from source: CInt, to target: CInt) throws {
        var rest = sectors[...]
        while let first = rest.first {
            var count = 1
            while count < min(rest.count, 4096), rest[rest.startIndex + count] == first + count {
                count += 1
            }
            let bytes = count * Self.sectorBytes
            let run = try read(source, at: first * Self.sectorBytes, count: bytes)
            try write(run, to: target, at: first * Self.sectorBytes)
            rest = rest.dropFirst(count)
        }
    }

    private static func sectors(at offset: Int, count: Int) -> Range<Int> {
        offset / sectorBytes..<(offset + count + sectorBytes - 1) / sectorBytes
    }

    private func read(_ file: CInt, at offset: Int, count: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            initialized = try checked("pread") {
                pread(file, buffer.baseAddress, count, off_t(offset))
            }
            guard initialized == count else { throw LabError.system("pread", errno: EIO) }
        }
    }

    private func write(_ bytes: [UInt8], to file: CInt, at offset: Int) throws {
        let count = try checked("pwrite") { pwrite(file, bytes, bytes.count, off_t(offset)) }
        guard count == bytes.count else { throw LabError.system("pwrite", errno: ENOSPC) }
    }
}

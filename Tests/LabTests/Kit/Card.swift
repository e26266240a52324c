// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Crypto
import FoundationEssentials
import Glibc

/// A memory card: an image with one partition, and what was put on it.
struct Card: Sendable {
    /// The image's file, sparse.
    let image: String
    /// The SHA-256 of each file, by its path on the card.
    let digests: [String: String]

    /// Where the partition starts, as on cards from the shop.
    private static let partitionOffset = 1 << 20
    private static let sizeBytes = 4 << 30

    /// Makes a FAT32 card with 32 KiB clusters, as cameras format them.
    ///
    /// **Blocks.**
    ///
    /// The files are put on it by mtools, so nothing is mounted.
    static func fat32(_ name: String, holding footage: Footage, in run: RunDirectory) throws -> Self
    {
        let image = run.file(name + ".img")
        try makeImage(image, partitionType: 0x0C)
        try HostCommand.run([
            "/usr/sbin/mkfs.fat", "-F", "32", "-s", "64", "-n", "CAMERA",
            "--offset", "\(partitionOffset / 512)",
            image, "\((sizeBytes - partitionOffset) / 1024)",
        ])
        let staging = run.file(name + ".files")
        let digests = try footage.write(below: staging)
        let entries = try FileManager.default.contentsOfDirectory(atPath: staging)
        try HostCommand.run(
            ["mcopy", "-s", "-m", "-i", "\(image)@@\(partitionOffset)"]
                + entries.map { staging + "/" + $0 } + ["::/"],
            environment: ["MTOOLS_SKIP_CHECK": "1", "TZ": "UTC"]
        )
        try FileManager.default.removeItem(atPath: staging)
        return Self(image: image, digests: digests)
    }

    /// Makes an exFAT card.
    ///
    /// **Blocks.**
    ///
    /// Few hosts have an exFAT driver, so the guest formats it and puts the files on it.
    static func exFAT(
        _ name: String,
        holding footage: Footage,
        in run: RunDirectory,
        by guest: Guest
    ) async throws -> Self {
        let image = run.file(name + ".img")
        try makeImage(image, partitionType: 0x07)
        let digests = try footage.write(below: run.share + "/" + name)
        let node = try await guest.attachDisk(image, name: name)
        try await guest.sh(
            """
            set -e
            mkfs.exfat -L CAMERA '\(node)-part1'
            mkdir /run/\(name) && mount -t exfat '\(node)-part1' /run/\(name)
            cp -r --preserve=timestamps /mnt/share/\(name)/. /run/\(name)/
            umount /run/\(name) && rmdir /run/\(name)
            """
        )
        try await guest.detachDisk(name)
        try FileManager.default.removeItem(atPath: run.share + "/" + name)
        return Self(image: image, digests: digests)
    }

    /// Makes a card with a file system that no camera writes.
    ///
    /// **Blocks.**
    static func ext4(_ name: String, in run: RunDirectory) throws -> Self {
        let image = run.file(name + ".img")
        try makeImage(image, partitionType: 0x83)
        try HostCommand.run([
            "/usr/sbin/mke2fs", "-q", "-t", "ext4", "-E", "offset=\(partitionOffset)", image, "1G",
        ])
        return Self(image: image, digests: [:])
    }

    private static func makeImage(_ image: String, partitionType: UInt8) throws {
        let file = try checked("open \(image)") {
            open(image, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        }
        defer { close(file) }
        try checked("ftruncate") { ftruncate(file, sizeBytes) }
        let sector = bootRecord(partitionType: partitionType)
        try checked("pwrite") { pwrite(file, sector, sector.count, 0) }
    }

    /// An MBR with one partition up to the end of the card.
    private static func bootRecord(partitionType: UInt8) -> [UInt8] {
        let first = UInt32(partitionOffset / 512)
        let count = UInt32(sizeBytes / 512) - first
        var sector = [UInt8](repeating: 0, count: 512)
        sector.replaceSubrange(440..<444, with: [0xCA, 0x3D, 0x0C, 0x4B])
        // Cylinders, heads and sectors are history; the values say "see the sector numbers".
        sector.replaceSubrange(
            446..<462,
            with: [0x00, 0x20, 0x21, 0x00, partitionType, 0xFE, 0xFF, 0xFF]
                + littleEndian(first) + littleEndian(count)
        )
        sector.replaceSubrange(510..<512, with: [0x55, 0xAA])
        return sector
    }

    private static func littleEndian(_ value: UInt32) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    /// The number of the sector in which these bytes are; they have to start it.
    ///
    /// **Blocks.**
    func sector(startingWith bytes: [UInt8]) throws -> Int {
        var found: Int?
        try forEachPiece { offset, piece in
            for start in stride(from: 0, to: piece.count - bytes.count, by: 512)
            where found == nil && piece[start..<start + bytes.count].elementsEqual(bytes) {
                found = (offset + start) / 512
            }
        }
        guard let found else { throw LabError.unavailable("\(image) does not hold these bytes") }
        return found
    }

    /// Marks a file of a FAT card as protected, as cameras do: the attribute is called read-only.
    ///
    /// **Blocks.**
    func protect(_ path: String) throws {
        try HostCommand.run(
            ["mattrib", "-i", "\(image)@@\(Self.partitionOffset)", "+r", "::/" + path],
            environment: ["MTOOLS_SKIP_CHECK": "1"]
        )
    }

    /// A digest of the image: its bytes and where it has any, so a written zero counts.
    ///
    /// **Blocks.**
    func imageDigest() throws -> SHA256.Digest {
        var hash = SHA256()
        try forEachPiece { offset, piece in
            hash.update(data: Array("\(offset)+\(piece.count);".utf8))
            hash.update(data: piece)
        }
        return hash.finalize()
    }

    /// Shows every part of the image that is no hole, in pieces of at most 1 MiB.
    private func forEachPiece(_ body: (Int, ArraySlice<UInt8>) throws -> Void) throws {
        let file = try checked("open \(image)") { open(image, O_RDONLY | O_CLOEXEC) }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var offset = 0
        while true {
            let start = lseek(file, off_t(offset), 3 /* SEEK_DATA */)
            if start < 0, errno == ENXIO { return }
            offset = Int(try checked("lseek") { start })
            let end = Int(try checked("lseek") { lseek(file, start, 4 /* SEEK_HOLE */) })
            while offset < end {
                let wanted = min(buffer.count, end - offset)
                let count = try checked("pread") { pread(file, &buffer, wanted, off_t(offset)) }
                try body(offset, buffer[..<count])
                offset += count
            }
        }
    }
}

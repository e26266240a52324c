// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Crypto
import FoundationEssentials
import Glibc

/// The files of a card, made up: every MiB of every file is unlike every other.
struct Footage: Sendable {
    /// One file.
    struct Clip: Sendable {
        /// Where it lies on the card.
        let path: String
        let sizeBytes: Int
    }

    let clips: [Clip]
    private let seed: UInt64

    /// Names the files; footage of different seeds has no bytes in common.
    init(seed: UInt64, _ clips: [Clip]) {
        self.seed = seed
        self.clips = clips
    }

    /// As a camera of the DCF kind lays them out.
    static func clips(_ count: Int, ofMiB size: Int, seed: UInt64) -> Self {
        Self(
            seed: seed,
            (1...count).map {
                let number = String($0)
                let padded = String(repeating: "0", count: 4 - number.count) + number
                return Clip(path: "DCIM/100MEDIA/CLIP\(padded).MP4", sizeBytes: size << 20)
            }
        )
    }

    /// Writes the files below a directory and returns the SHA-256 of each, by path.
    ///
    /// **Blocks.**
    func write(below directory: String) throws -> [String: String] {
        var digests: [String: String] = [:]
        for (index, clip) in clips.enumerated() {
            let path = directory + "/" + clip.path
            let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            try FileManager.default.createDirectory(
                atPath: parent.joined(separator: "/"),
                withIntermediateDirectories: true
            )
            digests[clip.path] = try write(clip, number: UInt64(index), to: path)
        }
        return digests
    }

    private func write(_ clip: Clip, number: UInt64, to path: String) throws -> String {
        let file = try checked("open \(path)") {
            open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        }
        defer { close(file) }
        var block = noise(number: number)
        var hash = SHA256()
        var written = 0
        while written < clip.sizeBytes {
            block.withUnsafeMutableBytes {
                $0.storeBytes(of: UInt64(written).littleEndian, as: UInt64.self)
            }
            let count = min(block.count, clip.sizeBytes - written)
            try block.withUnsafeBytes { bytes in
                let part = UnsafeRawBufferPointer(rebasing: bytes[..<count])
                hash.update(bufferPointer: part)
                let result = try checked("write \(path)") {
                    Glibc.write(file, part.baseAddress, count)
                }
                guard result == count else { throw LabError.system("write \(path)", errno: ENOSPC) }
            }
            written += count
        }
        // Cameras write even seconds, which is all that FAT keeps.
        let time = timespec(tv_sec: 1_709_287_200 + 60 * Int(number), tv_nsec: 0)
        try checked("futimens") {
            withUnsafePointer(to: (time, time)) { times in
                times.withMemoryRebound(to: timespec.self, capacity: 2) { futimens(file, $0) }
            }
        }
        return hash.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    /// How a MiB of a clip begins; nothing else begins so.
    func start(ofMiB number: Int, inClip index: Int) -> [UInt8] {
        let offset = withUnsafeBytes(of: UInt64(number << 20).littleEndian) { Array($0) }
        return offset + noise(number: UInt64(index))[8..<64]
    }

    /// One MiB that no other file has.
    private func noise(number: UInt64) -> [UInt8] {
        var generator = SplitMix64(state: seed << 32 | number)
        var words = [UInt64](repeating: 0, count: (1 << 20) / 8)
        for index in words.indices { words[index] = generator.next() }
        return words.withUnsafeBytes { Array($0) }
    }
}

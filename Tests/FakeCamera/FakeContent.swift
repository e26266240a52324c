// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Crypto

/// The bytes of an object, made from a seed and their place: any part is had at once, and an object
/// of any size takes no memory.
package struct FakeContent: Hashable, Sendable {
    package let seed: UInt64

    /// The content that belongs to a seed.
    package init(seed: UInt64) {
        self.seed = seed
    }

    /// A prime, so that parts a power of two apart never look alike.
    private static let period = 65_521

    /// Each stretch of so many bytes starts with a number of its own: one that is lost, doubled or
    /// out of place shows in the digest.
    private static let stampStride: Int64 = 512

    private static let noise: [UInt8] = {
        var mixer = UInt64(1)
        return (0..<period).map { _ in
            mixer = mixed(mixer)
            return UInt8(truncatingIfNeeded: mixer >> 32)
        }
    }()

    /// The finaliser of SplitMix64.
    private static func mixed(_ number: UInt64) -> UInt64 {
        var mixed = number &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// The bytes of a part.
    package func bytes(from offset: Int64, count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            fill(UnsafeMutableRawBufferPointer(buffer), from: offset)
            filled = count
        }
    }

    /// Fills a buffer with the bytes from `offset`.
    func fill(_ buffer: UnsafeMutableRawBufferPointer, from offset: Int64) {
        guard !buffer.isEmpty else { return }
        fillNoise(buffer, from: offset)
        let end = offset + Int64(buffer.count)
        var stamp = offset / Self.stampStride * Self.stampStride
        while stamp < end {
            setStamp(at: stamp, in: buffer, from: offset, to: end)
            stamp += Self.stampStride
        }
    }

    private func fillNoise(_ buffer: UnsafeMutableRawBufferPointer, from offset: Int64) {
        Self.noise.withUnsafeBytes { noise in
            let turn = Int64(seed % UInt64(Self.period))
            var place = Int((offset % Int64(Self.period) + turn) % Int64(Self.period))
            var filled = 0
            while filled < buffer.count {
                let count = min(Self.period - place, buffer.count - filled)
                let target = UnsafeMutableRawBufferPointer(
                    rebasing: buffer[filled..<filled + count]
                )
                target.copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: noise[place..<place + count])
                )
                filled += count
                place = 0
            }
        }
    }

    private func setStamp(
        at stamp: Int64,
        in buffer: UnsafeMutableRawBufferPointer,
        from offset: Int64,
        to end: Int64
    ) {
        let number = Self.mixed(seed ^ Self.mixed(UInt64(stamp))).littleEndian
        if stamp >= offset, stamp + 8 <= end {
            buffer.storeBytes(of: number, toByteOffset: Int(stamp - offset), as: UInt64.self)
            return
        }
        withUnsafeBytes(of: number) { bytes in
            for place in max(stamp, offset)..<max(min(stamp + 8, end), max(stamp, offset)) {
                buffer[Int(place - offset)] = bytes[Int(place - stamp)]
            }
        }
    }

    /// The SHA-256 of a part, in lower-case hexadecimal.
    package func sha256(from offset: Int64 = 0, count: Int64) -> String {
        var hash = SHA256()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        var place = offset
        while place < offset + count {
            let size = Int(min(Int64(buffer.count), offset + count - place))
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<size])
            fill(part, from: place)
            hash.update(bufferPointer: UnsafeRawBufferPointer(part))
            place += Int64(size)
        }
        return Self.hexadecimal(hash.finalize())
    }

    /// Bytes as lower-case hexadecimal.
    package static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
    }
}

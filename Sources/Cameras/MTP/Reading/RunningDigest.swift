// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Crypto

/// The SHA-256 of bytes as they come, each counted once however often it is read.
struct RunningDigest: Sendable {
    private var hash = SHA256()
    /// How many bytes have gone in.
    private(set) var byteCount: Int64 = 0

    /// Takes the first `count` bytes of a buffer, which stand at `position`.
    mutating func take(_ bytes: RawSpan, count: Int, at position: Int64) {
        let known = byteCount - position
        guard known >= 0, known < Int64(count) else { return }
        bytes.withUnsafeBytes { all in
            let fresh = UnsafeRawBufferPointer(rebasing: all[Int(known)..<count])
            hash.update(bufferPointer: fresh)
        }
        byteCount = position + Int64(count)
    }

    /// The digest of what has gone in.
    var value: [UInt8] { Array(hash.finalize()) }
}

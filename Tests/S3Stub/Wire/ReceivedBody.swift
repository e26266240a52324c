// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Crypto
import Hummingbird
import NIOCore

/// A request's body with its digests.
struct ReceivedBody: Sendable {
    let content: ByteBuffer
    let sha256: [UInt8]
    let md5: [UInt8]

    /// Hashes bytes at hand.
    init(_ bytes: [UInt8] = []) {
        content = ByteBuffer(bytes: bytes)
        sha256 = Array(SHA256.hash(data: bytes))
        md5 = Array(Insecure.MD5.hash(data: bytes))
    }

    /// Reads a body of `length` bytes to its end and hashes it on the way.
    init(reading body: RequestBody, length: Int) async throws {
        var buffer = ByteBufferAllocator().buffer(capacity: length)
        var sha256 = SHA256()
        var md5 = Insecure.MD5()
        for try await var chunk in body {
            chunk.withUnsafeReadableBytes {
                sha256.update(bufferPointer: $0)
                md5.update(bufferPointer: $0)
            }
            buffer.writeBuffer(&chunk)
        }
        content = buffer
        self.sha256 = Array(sha256.finalize())
        self.md5 = Array(md5.finalize())
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Platform
import Synchronization
import TestSupport
import Testing

/// Buffers that one thread fills and others work on.
struct FileBufferRingTests {
    /// Keeps what it is shown.
    private final class Recorder: ChunkConsumer {
        struct Broken: Error {}

        private let state = Mutex<(bytes: [UInt8], isOrdered: Bool)>(([], true))
        private let failsAt: Int

        init(failsAt: Int = .max) {
            self.failsAt = failsAt
        }

        var bytes: [UInt8] { state.withLock { $0.bytes } }
        var isOrdered: Bool { state.withLock { $0.isOrdered } }

        func consume(_ chunk: Chunk) throws {
            if chunk.offset >= failsAt { throw Broken() }
            state.withLock { state in
                if chunk.offset != state.bytes.count { state.isOrdered = false }
                chunk.withBytes { span in span.withUnsafeBytes { state.bytes += $0 } }
            }
        }
    }

    /// Passes bytes in pieces of at most 4096.
    private func pass(
        _ bytes: [UInt8],
        count: Int,
        to consumers: [any ChunkConsumer],
        drainEvery: Int = .max
    ) throws {
        try BufferRing.withRing(bufferBytes: 4_096, count: count, consumers: consumers) { ring in
            var offset = 0
            var passed = 0
            while offset < bytes.count {
                offset += try ring.pass(at: Int64(offset)) { buffer in
                    let piece = bytes[offset..<min(offset + 4_096, bytes.count)]
                    buffer.withMutableBytes(in: 0..<piece.count) { span in
                        span.withUnsafeMutableBytes { $0.copyBytes(from: piece) }
                    }
                    return piece.count
                }
                passed += 1
                if passed % drainEvery == 0 {
                    try ring.drain()
                    for consumer in consumers {
                        #expect((consumer as? Recorder)?.bytes.count == offset)
                    }
                }
            }
        }
    }

    @Test(arguments: [1, 2, 4], [0, 1, 3])
    func `every consumer sees every byte in order`(count: Int, consumers: Int) throws {
        let bytes = pseudorandomBytes(300_001)
        let recorders = (0..<consumers).map { _ in Recorder() }

        try pass(bytes, count: count, to: recorders)

        for recorder in recorders {
            #expect(recorder.bytes == bytes)
            #expect(recorder.isOrdered)
        }
    }

    @Test(arguments: [1, 4])
    func `after draining, all that was passed is done`(count: Int) throws {
        let recorders = [Recorder(), Recorder()]

        try pass(pseudorandomBytes(100_000), count: count, to: recorders, drainEvery: 3)

        #expect(recorders[0].bytes.count == 100_000)
    }

    @Test(arguments: [1, 2, 4], [0, 4_096, 40_960, 299_008])
    func `a consumer's failure ends it all, wherever it is`(count: Int, place: Int) throws {
        let honest = Recorder()

        #expect(throws: Recorder.Broken.self) {
            try pass(
                pseudorandomBytes(300_000),
                count: count,
                to: [honest, Recorder(failsAt: place)]
            )
        }

        #expect(honest.bytes.count >= place)
    }

    @Test func `a failure of the one who fills leaves the consumers whole`() throws {
        struct Gone: Error {}
        let recorder = Recorder()

        #expect(throws: Gone.self) {
            try BufferRing.withRing(bufferBytes: 4_096, count: 4, consumers: [recorder]) { ring in
                for number in 0..<100 {
                    _ = try ring.pass(at: Int64(number * 4_096)) { _ in
                        if number == 50 { throw Gone() }
                        return 4_096
                    }
                }
            }
        }

        #expect(recorder.bytes.count == 50 * 4_096)
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Dispatch
import Synchronization

/// Some bytes of a file, lent to those that work on them.
package struct Chunk: Sendable {
    package let buffer: AlignedBuffer
    package let byteCount: Int
    /// Where the bytes stand in the file.
    package let offset: Int64

    /// Names the first bytes of a buffer.
    package init(buffer: AlignedBuffer, byteCount: Int, offset: Int64) {
        self.buffer = buffer
        self.byteCount = byteCount
        self.offset = offset
    }

    /// Lends the bytes.
    package func withBytes<Failure: Error, Value>(
        _ body: (RawSpan) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try buffer.withBytes(in: 0..<byteCount, body)
    }
}

/// Something that is shown every chunk of a file in order.
package protocol ChunkConsumer: Sendable {
    /// Works on one chunk, which is its to read until it returns.
    ///
    /// **Blocks.**
    func consume(_ chunk: Chunk) throws
}

/// A few buffers that one thread fills while others work on those filled before.
///
/// Each consumer runs on a thread of its own and sees every chunk in order; a buffer is filled
/// again only after all of them are through with it. So the slowest sets the pace, and memory does
/// not grow with the file.
package final class BufferRing: Sendable {
    private struct State {
        var chunks: [Chunk?]
        var failure: (any Error)?
    }

    /// The two ends of the line to one consumer.
    ///
    /// Semaphores start at zero, since one that is let go of below its first value traps.
    private struct Line {
        let filled = DispatchSemaphore(value: 0)
        let free = DispatchSemaphore(value: 0)
    }

    private let buffers: [AlignedBuffer]
    private let consumers: [any ChunkConsumer]
    private let lines: [Line]
    private let state: Mutex<State>
    private let place = Atomic<Int>(0)
    private let isThreaded: Bool

    private init(bufferBytes: Int, count: Int, isThreaded: Bool, consumers: [any ChunkConsumer]) {
        buffers = (0..<count).map { _ in AlignedBuffer(byteCount: bufferBytes) }
        self.consumers = consumers
        self.isThreaded = isThreaded
        lines = isThreaded ? consumers.map { _ in Line() } : []
        state = Mutex(State(chunks: Array(repeating: nil, count: count)))
        for line in lines {
            for _ in 0..<count { line.free.signal() }
        }
    }

    /// Runs `body` with a ring, and returns when every consumer is through.
    ///
    /// **Blocks.**
    /// - Parameters:
    ///   - bufferBytes: The size of one buffer.
    ///   - count: How many there are; one means that everything runs on the calling thread, which
    ///     is cheaper for a small file.
    ///   - consumers: Those that are shown every chunk.
    ///   - body: Fills the ring by `pass`.
    /// - Returns: What `body` returns.
    /// - Throws: What a consumer threw, since then the chunks before are not all done; or else what
    ///   `body` throws.
    package static func withRing<Value>(
        bufferBytes: Int,
        count: Int,
        consumers: [any ChunkConsumer],
        _ body: (BufferRing) throws -> Value
    ) throws -> Value {
        let ring = BufferRing(
            bufferBytes: bufferBytes,
            count: count,
            isThreaded: count > 1,
            consumers: consumers
        )
        let threads = ring.start()
        let result = Result { try body(ring) }
        ring.end()
        threads.wait()
        try ring.throwFailure()
        return try result.get()
    }

    /// Fills the next buffer and shows it to every consumer; returns how many bytes it was.
    ///
    /// **Blocks** until a buffer is free. Zero bytes are shown to nobody.
    /// - Throws: What a consumer threw on an earlier chunk, or what `fill` throws.
    package func pass(at offset: Int64, _ fill: (AlignedBuffer) throws -> Int) throws -> Int {
        for line in lines { line.free.wait() }
        let slot = place.load(ordering: .relaxed) % buffers.count
        do {
            try throwFailure()
            let count = try fill(buffers[slot])
            if count > 0 {
                try show(Chunk(buffer: buffers[slot], byteCount: count, offset: offset), in: slot)
                return count
            }
        } catch {
            for line in lines { line.free.signal() }
            throw error
        }
        for line in lines { line.free.signal() }
        return 0
    }

    /// Waits until every consumer is through with all that was passed.
    ///
    /// **Blocks.**
    /// - Throws: What a consumer threw.
    package func drain() throws {
        for line in lines {
            for _ in buffers { line.free.wait() }
            for _ in buffers { line.free.signal() }
        }
        try throwFailure()
    }

    private func show(_ chunk: Chunk, in slot: Int) throws {
        guard isThreaded else {
            for consumer in consumers { try consumer.consume(chunk) }
            return
        }
        state.withLock { $0.chunks[slot] = chunk }
        place.add(1, ordering: .relaxed)
        for line in lines { line.filled.signal() }
    }

    private func start() -> DispatchGroup {
        let group = DispatchGroup()
        for (line, consumer) in zip(lines, consumers) {
            DispatchQueue(label: "camdock.ring").async(group: group) {
                self.feed(consumer, by: line)
            }
        }
        return group
    }

    /// Shows one consumer every chunk; after a failure chunks are let through unseen, so that
    /// nobody waits for ever.
    private func feed(_ consumer: any ChunkConsumer, by line: Line) {
        var slot = 0
        var hasFailed = false
        while true {
            line.filled.wait()
            guard let chunk = state.withLock({ $0.chunks[slot] }) else { return }
            if !hasFailed {
                do {
                    try consumer.consume(chunk)
                } catch {
                    hasFailed = true
                    state.withLock { $0.failure = $0.failure ?? error }
                }
            }
            slot = (slot + 1) % buffers.count
            line.free.signal()
        }
    }

    /// Sends every consumer home: no chunk in the next place means the end.
    private func end() {
        for line in lines { line.free.wait() }
        let slot = place.load(ordering: .relaxed) % buffers.count
        state.withLock { $0.chunks[slot] = nil }
        for line in lines { line.filled.signal() }
    }

    private func throwFailure() throws {
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }
}

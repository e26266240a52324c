// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Synchronization

/// When something last moved in one exchange with the store, so that a silent one is ended.
final class Activity: Sendable {
    private struct State {
        var last = ContinuousClock.now
        var end: ContinuousClock.Instant
        var isOver = false
    }

    private let state: Mutex<State>
    private let idle: Duration

    /// An exchange that begins now.
    /// - Parameters:
    ///   - idle: For how long nothing may move.
    ///   - total: For how long it may last, however much moves.
    init(idle: Duration, total: Duration) {
        self.idle = idle
        state = Mutex(State(end: .now + total))
    }

    /// Something moved.
    func touch() {
        state.withLock { $0.last = .now }
    }

    /// Nothing will move for that long, because the line's cap says so; that is not the store's time.
    func pause(_ duration: Duration) {
        state.withLock { state in
            state.last = .now + duration
            state.end += duration
        }
    }

    /// The exchange came to nothing; whatever still moves for it does not count.
    func abandon() {
        state.withLock { $0.isOver = true }
    }

    /// Does something unless the exchange came to nothing.
    func unlessAbandoned(_ work: () -> Void) {
        state.withLock { if !$0.isOver { work() } }
    }

    /// Returns when the exchange has lasted too long.
    /// - Returns: What was exceeded.
    /// - Throws: `CancellationError`.
    func expiry() async throws -> S3Silence {
        while true {
            let (last, end) = state.withLock { ($0.last, $0.end) }
            let due = last + idle
            let now = ContinuousClock.now
            if now >= end { return S3Silence("no end of the answer came in the time allowed") }
            if now >= due { return S3Silence("nothing moved for \(idle)") }
            try await Task.sleep(until: min(due, end), clock: .continuous)  // The watch itself.
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Synchronization

/// Wakes everybody who waits for the next round; nobody who names an old round ever waits.
package final class WakeBroadcast: Sendable {
    private struct State {
        var round: UInt64 = 0
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var nextKey: UInt64 = 0
    }

    private let state = Mutex(State())

    /// A broadcast in its first round.
    package init() {}

    /// The number of the present round: read it before looking at what the broadcast guards.
    package var round: UInt64 { state.withLock { $0.round } }

    /// Begins the next round and wakes everybody.
    package func advance() {
        let waiters = state.withLock { state in
            state.round += 1
            defer { state.waiters = [:] }
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume() }
    }

    /// Returns when the present round is later than `round`.
    /// - Throws: `CancellationError`.
    package func wait(after round: UInt64) async throws {
        let key = state.withLock { state in
            state.nextKey += 1
            return state.nextKey
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let resumesNow = state.withLock { state in
                    guard state.round == round, !Task.isCancelled else { return true }
                    state.waiters[key] = continuation
                    return false
                }
                if resumesNow { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: key) }?.resume()
        }
        try Task.checkCancellation()
    }
}

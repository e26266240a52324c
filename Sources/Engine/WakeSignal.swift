// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Synchronization

/// Wakes whoever waits for something to have changed.
///
/// A wake-up with nobody waiting is kept for the next wait; several are kept as one, since whoever
/// wakes looks at the whole state again.
package final class WakeSignal: Sendable {
    private struct State {
        var isRaised = false
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var nextKey: UInt64 = 0
    }

    private let state = Mutex(State())

    /// A signal that is not raised.
    package init() {}

    /// Wakes everybody who waits, or the next who will.
    package func raise() {
        let waiters = state.withLock { state in
            let waiters = state.waiters
            state.waiters = [:]
            state.isRaised = waiters.isEmpty
            return waiters
        }
        for waiter in waiters.values { waiter.resume() }
    }

    /// Returns when the signal is raised or the task is cancelled.
    package func wait() async {
        let key = state.withLock { state in
            state.nextKey += 1
            return state.nextKey
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let resumesNow = state.withLock { state in
                    // Cancelled before the wait began: the handler found nobody to wake.
                    guard !state.isRaised, !Task.isCancelled else {
                        state.isRaised = false
                        return true
                    }
                    state.waiters[key] = continuation
                    return false
                }
                if resumesNow { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: key) }?.resume()
        }
    }

    /// Returns when the signal is raised, when `limit` has passed or when the task is cancelled.
    package func wait(atMost limit: Duration, clock: any Clock<Duration>) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait() }
            group.addTask { try? await clock.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
    }
}

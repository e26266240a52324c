// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Synchronization

/// A cap on the line that all transfers share: it says how long each has to wait for its bytes.
///
/// It keeps one number, the instant at which all bytes handed out so far are paid for at the rate.
/// A reservation of `n` bytes moves it on by `n / rate` and waits until then, so that transfers queue
/// behind each other in the order in which they ask, and a piece of any size is paid for in full. An
/// idle line saves up at most `burst`. Whatever is asked for, no more than `rate * (t + burst)` bytes
/// and one piece go in a time `t`.
package final class TokenBucket: Sendable {
    private struct State {
        var bytesPerSecond: Int64?
        var paidAt: ContinuousClock.Instant
    }

    private let burst: Duration
    private let state: Mutex<State>

    /// A bucket with nothing owed and nothing saved; nil is a line without a cap.
    package init(
        bytesPerSecond: Int64?,
        burst: Duration = .milliseconds(250),
        now: ContinuousClock.Instant
    ) {
        self.burst = burst
        state = Mutex(State(bytesPerSecond: bytesPerSecond.map { max(1, $0) }, paidAt: now))
    }

    /// Sets the cap from now on; what is owed stays the same number of bytes.
    ///
    /// A wait that was already given is not taken back, so pieces had better be small.
    package func setRate(_ bytesPerSecond: Int64?, now: ContinuousClock.Instant) {
        let rate = bytesPerSecond.map { max(1, $0) }
        state.withLock { state in
            guard rate != state.bytesPerSecond else { return }
            var owed: Duration = .zero
            // Without a cap nothing is owed and nothing is saved.
            if let rate, let former = state.bytesPerSecond {
                owed = (state.paidAt - now) * (Double(former) / Double(rate))
            }
            state.bytesPerSecond = rate
            state.paidAt = now + owed
        }
    }

    /// Takes that many bytes out of what the cap allows.
    /// - Returns: How long to wait before they are handed to the line.
    package func reserve(_ bytes: Int, now: ContinuousClock.Instant) -> Duration {
        state.withLock { state in
            guard let rate = state.bytesPerSecond else { return .zero }
            let start = max(state.paidAt, now - burst)
            state.paidAt = start + .seconds(Double(max(0, bytes)) / Double(rate))
            return max(.zero, state.paidAt - now)
        }
    }
}

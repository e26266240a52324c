// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Platform

/// The passing of time as a conversation sees it, so that tests need not wait.
package struct PTPTime: Sendable {
    /// How long ago an arbitrary moment was.
    package let now: @Sendable () -> Duration
    /// Holds the calling thread for that long.
    package let pause: @Sendable (Duration) -> Void

    /// Joins a clock and a pause that agree.
    package init(
        now: @escaping @Sendable () -> Duration,
        pause: @escaping @Sendable (Duration) -> Void
    ) {
        self.now = now
        self.pause = pause
    }

    /// The time of this machine, whatever its wall clock does.
    package static var system: PTPTime {
        let start = ContinuousClock.now
        return PTPTime(now: { start.duration(to: .now) }, pause: sleepBlocking)
    }
}

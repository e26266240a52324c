// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How long to wait before the next attempt: doubling from `first` to `longest`, with full jitter,
/// so that what failed together does not come back together.
package struct Backoff: Sendable {
    /// The longest wait before the second attempt.
    package let first: Duration
    /// No wait is longer.
    package let longest: Duration

    /// A rule for waits between 0 and `longest`.
    package init(first: Duration = .seconds(2), longest: Duration = .seconds(900)) {
        self.first = first
        self.longest = longest
    }

    /// The wait after attempt number `attempt`, counted from 1; `fraction` is random in 0..<1.
    package func delay(
        afterAttempt attempt: Int,
        fraction: Double = .random(in: 0..<1)
    ) -> Duration {
        let doublings = min(max(attempt, 1) - 1, 30)
        let ceiling = min(first * (1 << doublings), longest)
        return ceiling * fraction
    }
}

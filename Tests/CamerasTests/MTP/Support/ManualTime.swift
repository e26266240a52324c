// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Cameras
import Synchronization

/// Time that passes only when somebody says so.
final class ManualTime: Sendable {
    private let passed = Mutex(Duration.zero)
    private let onPause: @Sendable (Duration) -> Void

    /// - Parameter onPause: Called with the moment at which each pause begins.
    init(onPause: @escaping @Sendable (Duration) -> Void = { _ in }) {
        self.onPause = onPause
    }

    /// How much has passed.
    var now: Duration { passed.withLock { $0 } }

    func pass(_ duration: Duration) { passed.withLock { $0 += duration } }

    /// The same as a session sees it.
    var time: PTPTime {
        PTPTime(
            now: { self.now },
            pause: { duration in
                self.onPause(self.now)
                self.pass(duration)
            }
        )
    }
}

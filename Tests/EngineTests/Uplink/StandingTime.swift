// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Synchronization

/// A time of day that stands still until it is moved.
final class StandingTime: Sendable {
    private let time: Mutex<UTCTime>

    /// The time at the start, such as `2026-03-02T12:00:00Z`, which is a Monday's noon.
    init(_ text: String = "2026-03-02T12:00:00Z") throws {
        time = Mutex(try instant(text))
    }

    var now: UTCTime { time.withLock(\.self) }

    /// Goes to a time.
    func set(_ text: String) throws {
        let new = try instant(text)
        time.withLock { $0 = new }
    }

    /// Lets time pass.
    func advance(by duration: Duration) {
        time.withLock { $0 = $0.advanced(by: duration) }
    }
}

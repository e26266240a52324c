// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Synchronization

/// Counts bytes as they move; written by one lane, read by status and by the watchdog.
package final class ByteMeter: Sendable {
    private let count = Atomic<Int64>(0)

    private let parent: ByteMeter?

    /// A meter at zero.
    package init() {
        parent = nil
    }

    /// A meter at zero that counts for one of several at work; `parent` counts for them all.
    package init(countingInto parent: ByteMeter) {
        self.parent = parent
    }

    /// Bytes counted so far.
    package var bytes: Int64 { count.load(ordering: .relaxed) }

    /// Counts more bytes; a negative number takes back what has to be done again.
    package func add(_ bytes: Int64) {
        count.add(bytes, ordering: .relaxed)
        parent?.add(bytes)
    }
}

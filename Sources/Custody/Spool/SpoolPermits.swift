// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Synchronization

/// How many files may be worked on by several threads at once.
///
/// More threads than processors gain nothing, and each takes buffers; so beyond this number a copy
/// runs on its caller's thread alone, which is still quicker than a camera on USB 2.
final class SpoolPermits: Sendable {
    private let left: Mutex<Int>

    /// Starts with that many.
    init(count: Int) {
        left = Mutex(count)
    }

    /// Takes a permit if one is left.
    func take() -> SpoolPermit? {
        let isTaken = left.withLock { left in
            guard left > 0 else { return false }
            left -= 1
            return true
        }
        return isTaken ? SpoolPermit(permits: self) : nil
    }

    fileprivate func giveBack() {
        left.withLock { $0 += 1 }
    }
}

/// Leave to use several threads, until it goes.
final class SpoolPermit {
    private let permits: SpoolPermits

    fileprivate init(permits: SpoolPermits) {
        self.permits = permits
    }

    deinit { permits.giveBack() }
}

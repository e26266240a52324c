// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Synchronization

/// What is in the bays each time that somebody looks; the last look goes on for ever.
final class BayScript: Sendable {
    private let left: Mutex<[BayList]>

    init(_ lists: [BayList]) {
        left = Mutex(lists)
    }

    func next() -> BayList {
        left.withLock { left in
            guard let first = left.first else { return BayList(bays: []) }
            if left.count > 1 { left.removeFirst() }
            return first
        }
    }
}

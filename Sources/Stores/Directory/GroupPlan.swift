// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Which objects of a group go together.
struct GroupPlan {
    /// The largest object that goes with others: one that is larger pays for its own flush.
    static let smallBytes: Int64 = 4 << 20
    /// How much goes into one flush: bounds how long it takes, and what a failed one costs.
    static let togetherBytes: Int64 = 256 << 20
    static let togetherCount = 1024

    /// Positions in the group of those that go together; the others go alone.
    private(set) var together: [[Int]] = []

    /// Gathers small objects in order; a key that comes again goes alone, after the first.
    init(_ group: [OutgoingObject]) {
        var keys: Set<ObjectKey> = []
        var bytes: Int64 = 0
        var run: [Int] = []
        for (index, outgoing) in group.enumerated() {
            let size = outgoing.object.content.sizeBytes
            guard size <= Self.smallBytes, keys.insert(outgoing.object.key).inserted else {
                continue
            }
            if run.count == Self.togetherCount || bytes + size > Self.togetherBytes {
                together.append(run)
                (run, bytes) = ([], 0)
            }
            run.append(index)
            bytes += size
        }
        together.append(run)
        // Alone, one object costs no more, and leaves everybody else's files in peace.
        together.removeAll { $0.count < 2 }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// What a bucket says of itself.
struct BucketFacts: Hashable, Sendable {
    /// Its Object Lock; nil if it has none.
    let lock: BucketLock?
    let isVersioned: Bool
}

/// What a store was found to do with checksums.
struct StoreCapabilities: Hashable, Sendable {
    /// It refuses a body whose SHA-256 was announced wrongly, and states that of a whole object.
    let statesChecksums: Bool
    /// It does the same for objects made of parts.
    let statesPartChecksums: Bool
}

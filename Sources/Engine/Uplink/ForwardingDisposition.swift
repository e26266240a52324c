// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// What follows from an error between spool and store.
///
/// Nothing else decides it.
package enum ForwardingDisposition: Hashable, Sendable {
    /// The store as a whole is at fault: one state for all, probed with one request at a time.
    case pauseStore(Condition.Name, String)
    /// This recording is tried again later.
    case retry(String)
    /// This recording is set aside.
    case quarantine(QuarantineReason)

    /// Judges an error of the store.
    package init(_ error: StoreError) {
        switch error {
        case .unavailable(let detail): self = .pauseStore(.storeUnavailable, detail)
        case .full(let detail): self = .pauseStore(.storeFull, detail)
        case .readOnly(let detail): self = .pauseStore(.storeReadOnly, detail)
        case .mismatch: self = .retry("\(error)")
        case .conflict: self = .quarantine(QuarantineReason(.storeConflict, "\(error)"))
        case .sourceDamaged: self = .quarantine(QuarantineReason(.spoolDamaged, "\(error)"))
        case .rejected: self = .quarantine(QuarantineReason(.storeRejected, "\(error)"))
        }
    }
}

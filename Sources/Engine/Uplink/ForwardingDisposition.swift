// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence
import SystemPackage

/// What follows from an error between spool and store.
///
/// Nothing else decides it.
package enum ForwardingDisposition: Hashable, Sendable {
    /// The store as a whole is at fault: one state for all, tried with a few recordings at a time.
    case pauseStore(StoreTrouble)
    /// This recording is tried again later.
    case retry(String)
    /// Nothing may be done about this recording before that time.
    case wait(String, until: UTCTime)
    /// The line is closed to this recording for now; it goes on where it was.
    case suspend(String)
    /// This recording is tried again, and set aside when others get through and it does not.
    case refuse(QuarantineReason)
    /// This recording is set aside.
    case quarantine(QuarantineReason)
    /// The daemon is asked to stop.
    case interrupted

    /// Judges an error.
    package init(_ error: any Error) {
        switch error {
        case is CancellationError: self = .interrupted
        case let error as TransferSuspended: self = .suspend(error.reason)
        case let error as StoreError: self.init(error)
        case SpoolError.io(.noSuchFileOrDirectory, _):
            self = .quarantine(QuarantineReason(.spoolDamaged, "\(error)"))
        default: self = .retry("\(error)")
        }
    }

    private init(_ error: StoreError) {
        switch error {
        case .unavailable(let detail): self = .pauseStore(.init(.storeUnavailable, detail))
        case .full(let detail): self = .pauseStore(.init(.storeFull, detail))
        case .readOnly(let detail): self = .pauseStore(.init(.storeReadOnly, detail))
        case .denied(let detail): self = .pauseStore(.init(.storeDenied, detail))
        case .unsettled(_, _, let until): self = .wait("\(error)", until: until)
        case .mismatch: self = .retry("\(error)")
        case .conflict: self = .quarantine(QuarantineReason(.storeConflict, "\(error)"))
        case .sourceDamaged: self = .quarantine(QuarantineReason(.spoolDamaged, "\(error)"))
        case .refused: self = .refuse(QuarantineReason(.storeRejected, "\(error)"))
        case .rejected: self = .quarantine(QuarantineReason(.storeRejected, "\(error)"))
        }
    }
}

/// What keeps the store as a whole from taking anything.
package struct StoreTrouble: Hashable, Sendable {
    package let name: Condition.Name
    package let detail: String

    /// Names the trouble.
    package init(_ name: Condition.Name, _ detail: String) {
        self.name = name
        self.detail = detail
    }

    /// What an answer that concerns no recording says of the store: whatever it is, it takes nothing.
    package init(of error: StoreError) {
        if case .pauseStore(let trouble) = ForwardingDisposition(error) {
            self = trouble
        } else {
            self.init(.storeUnavailable, "\(error)")
        }
    }
}

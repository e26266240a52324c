// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence
import Platform
import SystemPackage

/// What follows from an error between camera and spool.
///
/// Nothing else decides it.
package enum IntakeDisposition: Hashable, Sendable {
    /// The camera is gone, no longer answers, or cannot be reached by no fault of its files; the rest
    /// waits for the next visit.
    case stop(CameraError)
    /// This recording is set aside, the others go on.
    case quarantine(QuarantineReason)
    /// This recording is copied again from where it was, a bounded number of times, and then set
    /// aside.
    case copyAgain(QuarantineReason)
    /// The host or the spool's disk is at fault, by the name of the condition: intake waits, and the
    /// camera keeps its footage.
    case wait(Condition.Name, String)
    /// The daemon is asked to stop, or the docking ended.
    case cancelled
    /// The ledger cannot be written to, or a bug of ours: the docking is given up, loudly.
    case fail(String)

    /// Judges an error.
    package init(_ error: any Error) {
        switch error {
        case is CancellationError: self = .cancelled
        case let error as CameraError: self = Self.judge(error)
        case let error as SpoolError: self = Self.judge(error)
        case let error as Errno where error.isExhaustion:
            self = .wait(.hostExhausted, "could not open a camera's file: \(error)")
        default: self = .fail("\(error)")
        }
    }

    private static func judge(_ error: CameraError) -> Self {
        switch error {
        case .gone, .faulty, .unavailable, .denied: .stop(error)
        case .vanished: .quarantine(QuarantineReason(.sourceChanged, "\(error)"))
        case .unreadable, .medium:
            .copyAgain(QuarantineReason(.sourceUnreadable, "\(error)"))
        case .unsupportedFileSystem, .writeProtected:
            .quarantine(QuarantineReason(.sourceUnreadable, "\(error)"))
        }
    }

    private static func judge(_ error: SpoolError) -> Self {
        switch error {
        case .full: .wait(.spoolFull, "\(error)")
        case .io(let code, _) where code.isExhaustion: .wait(.hostExhausted, "\(error)")
        case .io: .wait(.spoolFailing, "\(error)")
        case .sizeMismatch: .quarantine(QuarantineReason(.sizeMismatch, "\(error)"))
        case .sourceChanged: .quarantine(QuarantineReason(.sourceChanged, "\(error)"))
        case .damaged: .copyAgain(QuarantineReason(.spoolDamaged, "\(error)"))
        case .cancelled: .cancelled
        }
    }
}

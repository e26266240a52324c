// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence

/// What follows from an error that ends one attempt at reading a docking.
///
/// Nothing else decides it.
enum DockingDisposition: Hashable, Sendable {
    /// The daemon is asked to stop, or the device left.
    case cancelled
    /// The device does not answer.
    case silent
    /// The device stays and does not answer, whatever was tried.
    case fault(String)
    /// The device is not read.
    case refuse(Refusal, CameraSerial?)
    /// A trouble that is not the camera's: it is named, and reading is tried again in a while.
    case wait(Hold, advice: String)

    /// Judges an error in reading `docked`.
    init(_ error: any Error, _ docked: DockedCamera) {
        let serial = docked.serial
        switch error {
        case is CancellationError: self = .cancelled
        case let error as Refused: self = .refuse(error.refusal, error.serial)
        case CameraError.gone: self = .silent
        case CameraError.faulty(let reason): self = .fault(reason)
        case CameraError.unavailable(let reason) where docked.driver == .mtp:
            self = .wait(
                Hold(name: .cameraUnavailable, detail: reason),
                advice: "see that its card is in, that no other program talks to it and that "
                    + "camdock's udev rules are in place; it is then read by itself"
            )
        case CameraError.unavailable(let reason):
            self = .wait(
                Hold(name: .mounterFailing, detail: reason),
                advice: "look at camdock-mounter.socket; the camera is read when it answers again"
            )
        case CameraError.denied(let reason):
            self = .wait(
                Hold(name: .cameraUnavailable, detail: reason),
                advice: "see that camdock's udev rules are installed and the group camdock-device "
                    + "exists, then: systemctl restart systemd-udevd, udevadm trigger; the camera is "
                    + "then read by itself"
            )
        case let error as SpoolError:
            self = .wait(
                Hold(name: .spoolFailing, detail: "\(error)"),
                advice: "check the disk that holds the spool; the camera keeps its footage"
            )
        case let error as CameraError: self = .refuse(Refusal(error), serial)
        default:
            self = .wait(
                Hold(name: .ledgerFailing, detail: "\(error)"),
                advice: "check the disk that holds the ledger; the camera keeps its footage"
            )
        }
    }
}

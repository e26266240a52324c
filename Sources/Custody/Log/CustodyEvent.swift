// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Everything that can happen to evidence, by the name that the log keeps for ever.
package enum CustodyEvent: String, Sendable, CaseIterable {
    /// The ledger was made; always the first entry.
    case ledgerCreated = "ledger-created"
    /// The service started; `detail` says what an interrupted run had left.
    case serviceStarted = "service-started"
    /// The service stopped in order.
    case serviceStopped = "service-stopped"

    /// A camera came into a bay.
    case dockingBegan = "docking-began"
    /// A docking went on to another state.
    case dockingChanged = "docking-changed"
    /// A camera left its bay.
    case dockingEnded = "docking-ended"
    /// A docking ended unseen: the service was not running when the camera left.
    case dockingInterrupted = "docking-interrupted"
    /// A device was not read.
    case deviceRefused = "device-refused"
    /// Something on a medium could not be taken.
    case entryUnreadable = "entry-unreadable"
    /// A camera's clock was compared with this host's.
    case clockMeasured = "clock-measured"
    /// A camera's clock is about to be set.
    case clockSetting = "clock-setting"
    /// A camera's clock was set, and read back.
    case clockCorrected = "clock-corrected"

    /// A camera showed a recording that was not known.
    case recordingListed = "recording-listed"
    /// A camera showed a recording that must never be forwarded.
    case recordingWithheld = "recording-withheld"
    /// A recording that had been set aside is taken from the camera again.
    case recordingRelisted = "recording-relisted"
    /// Copying a recording from the camera began, or went on where it had stopped.
    case copyBegan = "copy-began"
    /// What had been copied was thrown away, and copying starts over.
    case copyRestarted = "copy-restarted"
    /// The spool holds the recording, read back and compared.
    case recordingSpooled = "recording-spooled"
    /// The recording was taken in long after it had been made.
    case recordingLate = "recording-late"
    /// A camera no longer shows a recording that the store has not confirmed, and nobody cleared it.
    case recordingMissing = "recording-missing"
    /// A camera's numbering leaves numbers out, or begins again.
    case numbersMissing = "numbers-missing"
    /// Numbers that had been missing were seen after all.
    case numbersFound = "numbers-found"
    /// The recording was set aside.
    case recordingQuarantined = "recording-quarantined"

    /// Footage goes to this store from now on.
    case storeAdopted = "store-adopted"
    /// Sending the recording to the store began.
    case forwardingBegan = "forwarding-began"
    /// Sending was given up for later.
    case forwardingPostponed = "forwarding-postponed"
    /// The service was not running, or could not write the ledger, when sending would have ended.
    case forwardingInterrupted = "forwarding-interrupted"
    /// The recording was put first, or back in line.
    case priorityChanged = "priority-changed"
    /// The recording was put into another category.
    case categoryChanged = "category-changed"
    /// An order was given for the uplink, or lifted.
    case uplinkOrdered = "uplink-ordered"
    /// The store has shown that it holds the recording's bytes.
    case recordingConfirmed = "recording-confirmed"
    /// The spool's copy was removed.
    case spoolReleased = "spool-released"
    /// The camera's copy is about to be removed.
    case clearingBegan = "clearing-began"
    /// The camera's copy was not removed, or nobody has seen that it was.
    case clearingFailed = "clearing-failed"
    /// The camera's copy was removed, and a new listing has shown that.
    case recordingCleared = "recording-cleared"
    /// A camera shows a recording again that had been removed from it, or was missing.
    case recordingReappeared = "recording-reappeared"

    /// A file in the spool that the ledger does not know, or that is read again, was put aside.
    case spoolUnclaimed = "spool-unclaimed"
    /// A bay was given a name, or lost it.
    case bayNamed = "bay-named"
    /// A bay that has a name is on another hub than the one that it was named on.
    case bayRecabled = "bay-recabled"
    /// A camera was put on the roster, or is in service again.
    case cameraEnrolled = "camera-enrolled"
    /// What the roster says of a camera changed.
    case rosterChanged = "roster-changed"
    /// A camera was retired: it is read no more.
    case cameraRetired = "camera-retired"
    /// A camera was not docked for longer than its limit.
    case cameraOverdue = "camera-overdue"
    /// An administrator did something that no other event names.
    case administration = "administration"
}

/// Who did it.
package enum CustodyActor: Hashable, Sendable {
    /// The service itself.
    case service
    /// A person, by the uid of the process that asked.
    case user(uid: UInt32)
}

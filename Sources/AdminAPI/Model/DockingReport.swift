// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One docking from its attach to its end.
package struct DockingReport: Codable, Hashable, Sendable {
    package let docking: String
    /// The bay as it is now, or as it was when the docking ended.
    package let bay: BayReport
    /// Whether reading is over, for better or worse: nothing more will change but the detach.
    package let finished: Bool
    /// Recordings that this docking brought into the spool.
    package let taken: Int
    package let takenBytes: Int64
    /// Recordings that were known and whole already.
    package let alreadyKnown: Int
    /// Recordings of this docking that were set aside.
    package let quarantined: Int

    /// Joins the values.
    package init(
        docking: String,
        bay: BayReport,
        finished: Bool,
        taken: Int,
        takenBytes: Int64,
        alreadyKnown: Int,
        quarantined: Int
    ) {
        self.docking = docking
        self.bay = bay
        self.finished = finished
        self.taken = taken
        self.takenBytes = takenBytes
        self.alreadyKnown = alreadyKnown
        self.quarantined = quarantined
    }
}

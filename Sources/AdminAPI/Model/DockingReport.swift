// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One docking from its attach to its end.
package struct DockingReport: Codable, Hashable, Sendable {
    package let docking: String
    /// The bay as it is now, or as it was when the docking ended.
    package let bay: BayReport
    /// Whether reading is over, for better or worse: nothing more will change but the detach.
    package let finished: Bool
    /// How reading ended: `drained`, `refused` or `failed`; left out before, and if it is not known.
    package let outcome: String?
    /// Why reading ended before the end of the medium; only with the outcome `failed`.
    package let failure: ReasonReport?
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
        outcome: String? = nil,
        failure: ReasonReport? = nil,
        taken: Int,
        takenBytes: Int64,
        alreadyKnown: Int,
        quarantined: Int
    ) {
        self.docking = docking
        self.bay = bay
        self.finished = finished
        self.outcome = outcome
        self.failure = failure
        self.taken = taken
        self.takenBytes = takenBytes
        self.alreadyKnown = alreadyKnown
        self.quarantined = quarantined
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence

/// What was copied of a batch and is not durable yet.
struct CopiedBatch: Sendable {
    /// One recording with the copies of all its files.
    struct Entry: Sendable {
        let recording: RegisteredRecording
        let files: [CopiedFile]
    }

    /// Held until the batch is whole, or given up.
    let claim: CopyClaim
    /// Nil as long as nothing was copied.
    var group: SpoolGroup?
    var entries: [Entry] = []
    /// What went wrong so far.
    var outcome: IntakeOutcome
}

/// What became of one attempt at a batch, but for what is whole.
struct IntakeOutcome: Sendable {
    /// To be copied once more.
    var again: [RegisteredRecording] = []
    /// Why the attempt ended before its end.
    var stop: IntakeDisposition?
    /// How long to leave the camera alone before the next attempt.
    var pause: Duration = .zero
    /// The round of freed space in which the attempt began.
    let round: UInt64

    /// Whether everything was copied.
    var isClean: Bool { again.isEmpty && stop == nil && pause == .zero }
}

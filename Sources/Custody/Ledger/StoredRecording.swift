// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// One file of a recording as the ledger keeps it.
package struct StoredFile: Hashable, Sendable {
    /// Its place among the recording's files in path order, from 0.
    package let ordinal: Int
    package let source: SourceFile
    /// The digests of its bytes; nil until the spool holds it.
    package let content: ContentDigest?
}

/// A recording as the ledger keeps it, without its files.
package struct RecordingSummary: Hashable, Sendable {
    package let id: RecordingID
    package let camera: CameraSerial
    /// The docking that copied it, or else the last one that showed it.
    package let docking: DockingID
    package let kind: RecordingKind
    package let title: String
    package let recordedAt: CameraTime
    package let sizeBytes: Int64
    package let fileCount: Int
    package let state: RecordingState
    /// When it came into this state.
    package let since: UTCTime
    package let listedAt: UTCTime
    package let forwarding: Forwarding
    /// What kind of footage people say it is; `uncategorised` until they do.
    package let category: String
    /// Why it was set aside; nil unless it is quarantined.
    package let quarantine: QuarantineReason?
    /// The recording's digest; nil until it is spooled.
    package let digest: Digest?
    /// Whether it goes before all that are not.
    package let isUrgent: Bool
    /// How often sending it has been given up.
    package let attempts: Int
    /// Why it was given up last.
    package let lastError: String?
    /// The kind of that reason, in one stable word.
    package let lastErrorName: String?
    /// It is not sent before this time.
    package let notBefore: UTCTime?
    package let spooledAt: UTCTime?
    /// The version of the software that took it in; nil until it is spooled.
    package let software: String?
    package let confirmedAt: UTCTime?
    /// How the store has shown that it holds the bytes: the methods of all files in order of their
    /// names; nil unless it is confirmed, or if that was before the ledger kept it.
    package let proof: String?
    package let releasedAt: UTCTime?
    /// Since when its copy on the camera may be gone, and nobody has seen that yet; nil if none is to
    /// be removed.
    package let clearingSince: UTCTime?
    /// When its copy on the camera was seen to be gone; nil unless it is.
    package let clearedAt: UTCTime?
    /// What its camera's clock was found to be when it was taken in; nil if it was not measured.
    package let clock: MeasuredClock?
    /// When it was made by this host's clock; nil until it is spooled, or if the camera states no time.
    package let recordedUTC: UTCTime?
    /// How long after that it was taken in; nil unless that is too long.
    package let lateBy: Duration?
    /// The officer or vehicle that had the camera when it was taken in, by the roster; nil if nobody.
    package let assignedTo: String?
    /// What the camera was by the roster; nil if it is not known whose it was.
    package let cameraKind: RosterEntry.Kind?
    /// Since when its camera shows it no more, though nobody cleared it; nil unless it is missing.
    package let missingSince: UTCTime?
}

/// A recording with all that is known of it.
package struct RecordingDetail: Hashable, Sendable {
    package let summary: RecordingSummary
    package let files: [StoredFile]
    package let docking: DockingRecord
}

/// A recording that waits for the store.
package struct QueuedRecording: Hashable, Sendable {
    package let summary: RecordingSummary
    /// The stay in which its bytes were taken.
    package let docking: Docking
    /// Every file, each with its digests.
    package let files: [QueuedFile]

    /// The identity of the recording.
    package var id: RecordingID { summary.id }
}

/// One file that waits for the store.
package struct QueuedFile: Hashable, Sendable {
    package let ordinal: Int
    package let source: SourceFile
    package let content: ContentDigest
}

/// The store's showing for one file of a recording.
package struct FileProof: Hashable, Sendable {
    package let ordinal: Int
    package let proof: StoreProof

    /// Joins a file's place and what the store showed for it.
    package init(ordinal: Int, proof: StoreProof) {
        self.ordinal = ordinal
        self.proof = proof
    }
}

/// A recording whose spool files may go.
package struct ReleasableRecording: Hashable, Sendable {
    package let id: RecordingID
    package let fileCount: Int
}

/// A recording all of whose files the spool has verified.
package struct SpooledRecording: Sendable {
    package let id: RecordingID
    package let files: [VerifiedFile]

    /// Joins a recording and its verified files.
    package init(id: RecordingID, files: [VerifiedFile]) {
        self.id = id
        self.files = files
    }
}

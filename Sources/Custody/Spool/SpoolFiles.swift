// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// A file that was copied from a camera and is not yet known to be durable.
///
/// Only `Spool.copy` makes one.
package struct CopiedFile: Hashable, Sendable {
    package let recording: RecordingID
    package let ordinal: Int
    package let content: ContentDigest
    /// What the log should say of the copy, in words.
    let notes: [String]
}

/// A file that is durable under its name and was read back from the disk.
///
/// Only `Spool.finish` makes one, so holding it is the proof.
package struct VerifiedFile: Hashable, Sendable {
    package let recording: RecordingID
    package let ordinal: Int
    package let content: ContentDigest
    let notes: [String]

    init(_ copied: CopiedFile) {
        recording = copied.recording
        ordinal = copied.ordinal
        content = copied.content
        notes = copied.notes
    }
}

/// What became of a group of copied files.
package struct FinishedGroup: Sendable {
    /// Durable and read back.
    package let verified: [VerifiedFile]
    /// Read back with other bytes; removed, since nobody had been told of them yet.
    package let damaged: [(file: CopiedFile, error: SpoolError)]
}

/// What the ledger says of one recording that may have files in the spool.
package struct SpoolClaim: Hashable, Sendable {
    package let id: RecordingID
    package let state: RecordingState
    /// Whether the spool's copy was already removed.
    package let isReleased: Bool
    /// The sizes of the files, by their place.
    package let sizesBytes: [Int64]
}

/// What putting the spool in line with the ledger did and found.
package struct SpoolReport: Hashable, Sendable {
    /// Unfinished files that no recording goes on with; removed.
    package var abandoned: [String] = []
    /// Finished files whose recording was still being copied: they count as unfinished again.
    package var reopened: [String] = []
    /// Files that the store has confirmed; removed.
    package var released: [String] = []
    /// Files that the ledger does not know, by the name they now have in `unclaimed`.
    package var unclaimed: [String] = []
    /// What does not belong in the spool and stays where it is, and why.
    package var left: [String: String] = [:]
    /// Recordings whose files are not there or not of the right size, and what is wrong.
    package var missing: [RecordingID: String] = [:]

    /// Whether nothing had to be done.
    package var isEmpty: Bool {
        abandoned.isEmpty && reopened.isEmpty && released.isEmpty && unclaimed.isEmpty
            && left.isEmpty && missing.isEmpty
    }
}

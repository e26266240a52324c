// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// How far the copy of one file was on stable storage when it was last written down.
package struct PartialCopy: Hashable, Sendable {
    /// The size of every part but the last, frozen when the copy began.
    package let partSizeBytes: Int
    /// SHA-256 of each whole part that is durable, in order; the last part of a file counts as whole.
    package let parts: [Digest]
    /// The bytes that those parts cover.
    package let durableBytes: Int64

    /// Joins the parts of a file of `sizeBytes`; surplus parts are dropped.
    package init(partSizeBytes: Int, parts: [Digest], sizeBytes: Int64) {
        let most = ContentDigest.partCount(sizeBytes: sizeBytes, partSizeBytes: partSizeBytes)
        self.partSizeBytes = partSizeBytes
        self.parts = Array(parts.prefix(most))
        durableBytes = min(Int64(self.parts.count) * Int64(partSizeBytes), sizeBytes)
    }
}

/// A recording of a listing, with what the ledger knows of it.
package struct RegisteredRecording: Hashable, Sendable {
    package let id: RecordingID
    package let listed: ListedRecording
    /// The state after registering: only `listed` and `copying` ask for anything to be copied.
    package let state: RecordingState
    /// Whether no docking before this one had shown it.
    package let isNew: Bool
    /// The recording that the camera had shown at the same place before.
    package let replaces: RecordingID?
    /// Copies that can go on, by the file's place in `listed.files`.
    package let progress: [Int: PartialCopy]

    /// Whether it is to be copied now.
    package var isToBeCopied: Bool {
        listed.forwarding == .allowed && (state == .listed || state == .copying)
    }
}

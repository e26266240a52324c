// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// A recording that a docking has shown, as much of it as decides whether it may go from the camera.
package struct ClearingCandidate: Hashable, Sendable {
    package let id: RecordingID
    package let kind: RecordingKind
    package let title: String
    package let state: RecordingState
    package let sizeBytes: Int64
    /// When a docking showed it for the first time, by this host's clock.
    package let listedAt: UTCTime
    package let forwarding: Forwarding
    /// Whether its copy on the camera may be half gone, or has come back: before anything more of it is
    /// removed, it is read again and compared.
    package let isDoubtful: Bool
    /// In path order, as they were read.
    package let files: [StoredFile]

    /// Joins what is known of a recording.
    package init(
        id: RecordingID,
        kind: RecordingKind = .single,
        title: String,
        state: RecordingState,
        sizeBytes: Int64,
        listedAt: UTCTime,
        forwarding: Forwarding = .allowed,
        isDoubtful: Bool = false,
        files: [StoredFile]
    ) {
        self.id = id
        self.kind = kind
        self.title = title
        self.state = state
        self.sizeBytes = sizeBytes
        self.listedAt = listedAt
        self.forwarding = forwarding
        self.isDoubtful = isDoubtful
        self.files = files
    }
}

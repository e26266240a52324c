// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One recording in a list.
package struct RecordingSummary: Codable, Hashable, Sendable {
    package let recording: String
    package let title: String
    /// `single`, `avchd` or `p2`.
    package let kind: String
    package let state: String
    /// Why the recording was set aside; only with the state `quarantined`.
    package let quarantine: ReasonReport?
    /// The serial number of the camera it came from.
    package let camera: String
    package let files: Int
    package let bytes: Int64
    /// The camera's own reading of its clock, which has no zone.
    package let recordedAt: String
    /// When camdock first saw it.
    package let listedAt: Timestamp
    /// The agency's category; left out while it has none, and then it is kept.
    package let category: String?
    /// Whether it goes before those that are not.
    package let urgent: Bool?
    /// How the store showed that it holds it; left out until it has.
    package let proof: String?

    /// Joins the values.
    package init(
        recording: String,
        title: String,
        kind: String,
        state: String,
        quarantine: ReasonReport? = nil,
        camera: String,
        files: Int,
        bytes: Int64,
        recordedAt: String,
        listedAt: Timestamp,
        category: String? = nil,
        urgent: Bool? = nil,
        proof: String? = nil
    ) {
        self.recording = recording
        self.title = title
        self.kind = kind
        self.state = state
        self.quarantine = quarantine
        self.camera = camera
        self.files = files
        self.bytes = bytes
        self.recordedAt = recordedAt
        self.listedAt = listedAt
        self.category = category
        self.urgent = urgent
        self.proof = proof
    }
}

/// A part of a longer list.
package struct RecordingPage: Codable, Hashable, Sendable {
    package let recordings: [RecordingSummary]
    /// What to ask for next as `after`; left out on the last page.
    package let next: String?

    /// Joins the values.
    package init(recordings: [RecordingSummary], next: String? = nil) {
        self.recordings = recordings
        self.next = next
    }
}

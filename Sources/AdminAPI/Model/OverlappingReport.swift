// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Recordings of one officer or vehicle that were made around the same time.
package struct OverlappingReport: Codable, Hashable, Sendable {
    /// How far apart the times may be that are told between them.
    package static let withinSeconds: ClosedRange<Int64> = 0...86_400

    /// The recording that was asked about.
    package let recording: String
    /// Whose they are, by the roster as it was when they were taken in.
    package let assignedTo: String
    package let withinSeconds: Int64
    /// All of them with the one that was asked about, the earliest first.
    package let items: [OverlappingItem]

    /// Joins the values.
    package init(
        recording: String,
        assignedTo: String,
        withinSeconds: Int64,
        items: [OverlappingItem]
    ) {
        self.recording = recording
        self.assignedTo = assignedTo
        self.withinSeconds = withinSeconds
        self.items = items
    }
}

/// One recording among others of the same time.
package struct OverlappingItem: Codable, Hashable, Sendable {
    package let recording: String
    package let title: String
    package let camera: String
    /// What the camera is: `body-worn` or `in-car`.
    package let kind: String
    /// When it was made, by the host's clock.
    package let recordedAt: Timestamp
    /// Whether that follows from a measured clock; the camera's is taken as right otherwise.
    package let clockMeasured: Bool
    package let state: String
    package let bytes: Int64

    /// Joins the values.
    package init(
        recording: String,
        title: String,
        camera: String,
        kind: String,
        recordedAt: Timestamp,
        clockMeasured: Bool,
        state: String,
        bytes: Int64
    ) {
        self.recording = recording
        self.title = title
        self.camera = camera
        self.kind = kind
        self.recordedAt = recordedAt
        self.clockMeasured = clockMeasured
        self.state = state
        self.bytes = bytes
    }
}

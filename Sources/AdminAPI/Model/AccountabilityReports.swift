// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Numbers that cameras gave and never showed.
package struct GapsReport: Codable, Hashable, Sendable {
    /// What was found last comes first.
    package let items: [GapItem]
    /// Asks for the next page; left out if there is none.
    package let next: Int64?

    /// Joins the values.
    package init(items: [GapItem], next: Int64? = nil) {
        self.items = items
        self.next = next
    }
}

/// One gap in a camera's numbering.
package struct GapItem: Codable, Hashable, Sendable {
    package let camera: String
    /// What it is, by a fixed name.
    ///
    /// `missing`: the numbers from `first` to `last` were never seen. `restart`: behind `first` the
    /// camera went on with `last`.
    package let kind: String
    /// The folder in which the camera counts.
    package let series: String
    package let first: Int
    package let last: Int
    package let foundAt: Timestamp
    /// The docking that showed it.
    package let docking: String

    /// Joins the values.
    package init(
        camera: String,
        kind: String,
        series: String,
        first: Int,
        last: Int,
        foundAt: Timestamp,
        docking: String
    ) {
        self.camera = camera
        self.kind = kind
        self.series = series
        self.first = first
        self.last = last
        self.foundAt = foundAt
        self.docking = docking
    }
}

/// Footage that was taken in long after it was made.
package struct ArrivalsReport: Codable, Hashable, Sendable {
    /// After how long footage is late.
    package let lateAfterSeconds: Int64
    /// What came to the ledger last comes first.
    package let items: [ArrivalItem]
    /// Asks for the next page; left out if there is none.
    package let next: Int64?

    /// Joins the values.
    package init(lateAfterSeconds: Int64, items: [ArrivalItem], next: Int64? = nil) {
        self.lateAfterSeconds = lateAfterSeconds
        self.items = items
        self.next = next
    }
}

/// One recording that came late.
package struct ArrivalItem: Codable, Hashable, Sendable {
    package let recording: String
    package let title: String
    package let camera: String
    /// When it was made, by the host's clock.
    package let recordedAt: Timestamp
    /// When the spool held it.
    package let spooledAt: Timestamp
    /// What lies between the two.
    package let ageSeconds: Int64
    /// Whether the camera's clock was measured; it is taken as right otherwise.
    package let clockMeasured: Bool
    package let state: String

    /// Joins the values.
    package init(
        recording: String,
        title: String,
        camera: String,
        recordedAt: Timestamp,
        spooledAt: Timestamp,
        ageSeconds: Int64,
        clockMeasured: Bool,
        state: String
    ) {
        self.recording = recording
        self.title = title
        self.camera = camera
        self.recordedAt = recordedAt
        self.spooledAt = spooledAt
        self.ageSeconds = ageSeconds
        self.clockMeasured = clockMeasured
        self.state = state
    }
}

/// Recordings that are no longer where they were, and cameras that do not come back.
package struct MissingReport: Codable, Hashable, Sendable {
    /// Cameras that were not docked for longer than their limit, by serial; on the first page only.
    package let cameras: [OverdueItem]
    /// Recordings that their cameras no longer show; what is missing last comes first.
    package let items: [MissingItem]
    /// Asks for the next page; left out if there is none.
    package let next: Int64?

    /// Joins the values.
    package init(cameras: [OverdueItem], items: [MissingItem], next: Int64? = nil) {
        self.cameras = cameras
        self.items = items
        self.next = next
    }
}

/// One camera that does not come back.
package struct OverdueItem: Codable, Hashable, Sendable {
    package let camera: String
    package let label: String
    /// The officer or vehicle that has it; empty if nobody has.
    package let assignedTo: String
    package let kind: String
    /// When it left its last bay; left out if it was never docked.
    package let lastDockedAt: Timestamp?
    /// When its limit was over.
    package let overdueSince: Timestamp

    /// Joins the values.
    package init(
        camera: String,
        label: String,
        assignedTo: String,
        kind: String,
        lastDockedAt: Timestamp?,
        overdueSince: Timestamp
    ) {
        self.camera = camera
        self.label = label
        self.assignedTo = assignedTo
        self.kind = kind
        self.lastDockedAt = lastDockedAt
        self.overdueSince = overdueSince
    }
}

/// One recording that its camera no longer shows, though nobody cleared it.
package struct MissingItem: Codable, Hashable, Sendable {
    package let recording: String
    package let title: String
    package let camera: String
    /// What the camera says of when it was made, without a zone.
    package let cameraTime: String
    package let bytes: Int64
    package let missingSince: Timestamp
    /// The recording's state now; what was never `spooled` is held by nobody.
    package let state: String
    /// Whether its bytes are held: by the spool or the store.
    package let isHeld: Bool

    /// Joins the values.
    package init(
        recording: String,
        title: String,
        camera: String,
        cameraTime: String,
        bytes: Int64,
        missingSince: Timestamp,
        state: String,
        isHeld: Bool
    ) {
        self.recording = recording
        self.title = title
        self.camera = camera
        self.cameraTime = cameraTime
        self.bytes = bytes
        self.missingSince = missingSince
        self.state = state
        self.isHeld = isHeld
    }
}

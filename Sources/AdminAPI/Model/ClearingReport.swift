// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What would go from the docked cameras now, and why the rest would not.
package struct ClearingReport: Codable, Hashable, Sendable {
    /// The policy: `confirmed`, `spooled` or `never`.
    package let after: String
    /// For how many days footage stays on a camera since it was first shown.
    package let keepDays: Int
    /// Every docked camera that was read, by bay.
    package let cameras: [CameraClearing]

    /// Joins the values.
    package init(after: String, keepDays: Int, cameras: [CameraClearing]) {
        self.after = after
        self.keepDays = keepDays
        self.cameras = cameras
    }
}

/// What would go from one camera.
package struct CameraClearing: Codable, Hashable, Sendable {
    package let bay: String
    package let docking: String
    package let camera: String
    /// Recordings that would go, whether shown or not.
    package let goingTotal: Int
    package let goingBytes: Int64
    package let going: [ClearingItem]
    /// Recordings that would stay, whether shown or not.
    package let stayingTotal: Int
    package let staying: [ClearingItem]
    /// Why nothing goes from this camera at all; left out if something may.
    package let obstacle: String?

    /// Joins the values.
    package init(
        bay: String,
        docking: String,
        camera: String,
        goingTotal: Int,
        goingBytes: Int64,
        going: [ClearingItem],
        stayingTotal: Int,
        staying: [ClearingItem],
        obstacle: String? = nil
    ) {
        self.bay = bay
        self.docking = docking
        self.camera = camera
        self.goingTotal = goingTotal
        self.goingBytes = goingBytes
        self.going = going
        self.stayingTotal = stayingTotal
        self.staying = staying
        self.obstacle = obstacle
    }
}

/// One recording that would go or stay.
package struct ClearingItem: Codable, Hashable, Sendable {
    package let recording: String
    package let title: String
    package let bytes: Int64
    /// Why it stays, a fixed name; left out if it goes.
    package let reason: String?
    /// The same in words.
    package let detail: String?

    /// Joins the values.
    package init(
        recording: String,
        title: String,
        bytes: Int64,
        reason: String? = nil,
        detail: String? = nil
    ) {
        self.recording = recording
        self.title = title
        self.bytes = bytes
        self.reason = reason
        self.detail = detail
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One bay and what is in it.
package struct BayReport: Codable, Hashable, Sendable {
    /// The name on the dock, or the port path while there is none.
    package let label: String
    /// The port path.
    package let path: String
    /// A docking state, or `empty` for a named bay that holds nothing.
    package let state: String
    /// Whether the camera may be taken; left out where there is none.
    package let readiness: ReadinessReport?
    package let docking: String?
    /// The camera's serial number.
    package let camera: String?
    package let model: String?
    package let profile: String?
    package let driver: String?
    package let attachedAt: Timestamp?
    /// Why the device is not read; only with the state `refused`.
    package let refusal: ReasonReport?
    /// Why reading stands still although the camera is there, for example a full spool.
    package let hold: ReasonReport?
    package let progress: ProgressReport?
    /// `level`, `external` for a camera that runs on the dock's power and states no level, or
    /// `unknown`.
    package let charge: String
    /// How much charge the camera states; only with `level`.
    package let chargePercent: Int?
    /// What the camera's clock showed; left out if the camera does not tell.
    package let clock: ClockReport?
    /// How far clearing is; left out where nothing was to go.
    package let clearing: BayClearingReport?
    /// Entries on the medium that cannot be taken.
    package let unreadableEntries: Int
    /// Recordings that this docking has set aside; left out if none.
    package let quarantined: Int?
    /// Recordings that a profile marks as never to be copied.
    package let withheld: Int

    /// Joins the values.
    package init(
        label: String,
        path: String,
        state: String,
        readiness: ReadinessReport? = nil,
        docking: String? = nil,
        camera: String? = nil,
        model: String? = nil,
        profile: String? = nil,
        driver: String? = nil,
        attachedAt: Timestamp? = nil,
        refusal: ReasonReport? = nil,
        hold: ReasonReport? = nil,
        progress: ProgressReport? = nil,
        charge: String = "unknown",
        chargePercent: Int? = nil,
        clock: ClockReport? = nil,
        clearing: BayClearingReport? = nil,
        unreadableEntries: Int = 0,
        quarantined: Int? = nil,
        withheld: Int = 0
    ) {
        self.label = label
        self.path = path
        self.state = state
        self.readiness = readiness
        self.docking = docking
        self.camera = camera
        self.model = model
        self.profile = profile
        self.driver = driver
        self.attachedAt = attachedAt
        self.refusal = refusal
        self.hold = hold
        self.progress = progress
        self.charge = charge
        self.chargePercent = chargePercent
        self.clock = clock
        self.clearing = clearing
        self.unreadableEntries = unreadableEntries
        self.quarantined = quarantined
        self.withheld = withheld
    }
}

/// How far a docked camera is cleared.
package struct BayClearingReport: Codable, Hashable, Sendable {
    /// Recordings that were to go in this docking.
    package let recordingsTotal: Int
    /// Those that were removed, seen to be gone or not yet.
    package let recordingsRemoved: Int
    /// Those that were seen to be gone.
    package let recordingsCleared: Int

    /// Joins the values.
    package init(recordingsTotal: Int, recordingsRemoved: Int, recordingsCleared: Int) {
        self.recordingsTotal = recordingsTotal
        self.recordingsRemoved = recordingsRemoved
        self.recordingsCleared = recordingsCleared
    }
}

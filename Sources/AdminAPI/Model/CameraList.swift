// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// The roster, and every camera that is or ever was docked, by serial.
package struct CameraList: Codable, Hashable, Sendable {
    package let cameras: [CameraReport]

    /// Wraps the cameras.
    package init(cameras: [CameraReport]) {
        self.cameras = cameras
    }
}

/// One camera, with what the roster says of it.
package struct CameraReport: Codable, Hashable, Sendable {
    /// Whether a camera may be read.
    package enum Standing: String, Codable, Sendable {
        /// It is on the roster and in service.
        case enrolled
        /// It is not on the roster; the configuration lets it in.
        case configured
        /// It sits in a bay, and waits for somebody to enroll it.
        case waiting
        /// It was docked once, and is not enrolled.
        case unknown
        case retired
    }

    package let serial: String
    package let standing: Standing
    /// What the camera states; empty if that is not known.
    package let model: String
    package let label: String
    package let site: String
    package let assignedTo: String
    /// `fixed` or `per-shift`; left out of what is not on the roster, as `kind` is.
    package let assignment: String?
    /// `body-worn` or `in-car`.
    package let kind: String?
    package let notes: String
    package let retiredAt: Timestamp?
    package let retiredReason: String?
    /// The bay that it sits in.
    package let bay: String?
    /// Why it is not read there.
    package let refusal: String?
    package let lastDockedAt: Timestamp?

    /// Joins the values.
    package init(
        serial: String,
        standing: Standing,
        model: String = "",
        label: String = "",
        site: String = "",
        assignedTo: String = "",
        assignment: String? = nil,
        kind: String? = nil,
        notes: String = "",
        retiredAt: Timestamp? = nil,
        retiredReason: String? = nil,
        bay: String? = nil,
        refusal: String? = nil,
        lastDockedAt: Timestamp? = nil
    ) {
        self.serial = serial
        self.standing = standing
        self.model = model
        self.label = label
        self.site = site
        self.assignedTo = assignedTo
        self.assignment = assignment
        self.kind = kind
        self.notes = notes
        self.retiredAt = retiredAt
        self.retiredReason = retiredReason
        self.bay = bay
        self.refusal = refusal
        self.lastDockedAt = lastDockedAt
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Asks for cameras to be enrolled, changed or retired.
package struct RosterRequest: Codable, Hashable, Sendable {
    /// How many cameras one request may name.
    package static let mostCameras = 5_000
    /// How many characters a text may have.
    package static let longestText = 200

    /// Only says what would become of them.
    package let dryRun: Bool?
    package let cameras: [RosterCamera]

    /// Joins the cameras.
    package init(cameras: [RosterCamera], dryRun: Bool = false) {
        self.cameras = cameras
        self.dryRun = dryRun
    }
}

/// What one camera is to be; what is left out stays as it is.
package struct RosterCamera: Codable, Hashable, Sendable {
    /// Whether a camera is to be read.
    package enum Service: String, Codable, Sendable, CaseIterable {
        case enrolled, retired
    }

    package let serial: String
    package var service: Service?
    /// Why it is retired.
    package var reason: String?
    package var model: String?
    package var label: String?
    package var site: String?
    package var assignedTo: String?
    package var assignment: Assignment?
    package var kind: Kind?
    package var notes: String?

    /// As in `RosterEntry`.
    package enum Assignment: String, Codable, Sendable, CaseIterable {
        case fixed
        case perShift = "per-shift"
    }

    /// As in `RosterEntry`.
    package enum Kind: String, Codable, Sendable, CaseIterable {
        case bodyWorn = "body-worn"
        case inCar = "in-car"
    }

    /// A camera of which nothing is to change.
    package init(serial: String, service: Service? = nil) {
        self.serial = serial
        self.service = service
    }

    /// The texts that are given, by name.
    var texts: [(name: String, text: String)] {
        [
            ("reason", reason), ("model", model), ("label", label), ("site", site),
            ("assigned_to", assignedTo), ("notes", notes),
        ].compactMap { name, text in text.map { (name, $0) } }
    }
}

/// What becomes of cameras.
package struct RosterOutcome: Codable, Hashable, Sendable {
    /// What becomes of one.
    package struct Camera: Codable, Hashable, Sendable {
        package let serial: String
        /// `enrolled`, `changed`, `retired`, `reinstated` or `unchanged`.
        package let change: String

        /// Joins the values.
        package init(serial: String, change: String) {
            self.serial = serial
            self.change = change
        }
    }

    /// Whether nothing of it was done.
    package let dryRun: Bool
    package let cameras: [Camera]

    /// Joins the values.
    package init(dryRun: Bool, cameras: [Camera]) {
        self.dryRun = dryRun
        self.cameras = cameras
    }
}

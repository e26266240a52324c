// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A camera that the agency has put on its roster.
package struct RosterEntry: Hashable, Sendable {
    /// What a camera is worn by or built into.
    package enum Kind: String, Sendable, CaseIterable {
        case bodyWorn = "body-worn"
        case inCar = "in-car"
    }

    /// How long an officer or a vehicle keeps a camera.
    package enum Assignment: String, Sendable, CaseIterable {
        case fixed
        /// Whoever takes it at the start of a shift has it until its end.
        case perShift = "per-shift"
    }

    /// The end of a camera's service.
    package struct Retirement: Hashable, Sendable {
        package let at: UTCTime
        /// Why, in the words of whoever retired it.
        package let reason: String

        /// Joins the time and the reason.
        package init(at: UTCTime, reason: String) {
            self.at = at
            self.reason = reason
        }
    }

    package let serial: CameraSerial
    /// What the camera states as its model; empty until it is known.
    package var model: String
    /// What is written on the camera; empty if nothing is.
    package var label: String
    /// Where it belongs: a precinct or a division.
    package var site: String
    /// The officer or vehicle that has it; empty if nobody has.
    package var assignedTo: String
    package var assignment: Assignment
    package var kind: Kind
    package var notes: String
    /// Nil while it is in service.
    package var retirement: Retirement?

    /// A camera in service of which nothing more is known.
    package init(
        serial: CameraSerial,
        model: String = "",
        label: String = "",
        site: String = "",
        assignedTo: String = "",
        assignment: Assignment = .fixed,
        kind: Kind = .bodyWorn,
        notes: String = "",
        retirement: Retirement? = nil
    ) {
        self.serial = serial
        self.model = model
        self.label = label
        self.site = site
        self.assignedTo = assignedTo
        self.assignment = assignment
        self.kind = kind
        self.notes = notes
        self.retirement = retirement
    }
}

/// What a roster's entry becomes.
package enum RosterChange: String, Hashable, Sendable, CaseIterable {
    case unchanged
    /// It was not on the roster.
    case enrolled
    /// It stays in service, and something else of it changes.
    case changed
    case retired
    /// It was retired, and is in service again.
    case reinstated

    /// What changes between two entries of one camera; `old` is nil if it is not on the roster.
    package init(from old: RosterEntry?, to new: RosterEntry) {
        guard let old else {
            self = new.retirement == nil ? .enrolled : .retired
            return
        }
        switch (old.retirement, new.retirement) {
        case (nil, .some): self = .retired
        case (.some, nil): self = .reinstated
        default: self = old == new ? .unchanged : .changed
        }
    }
}

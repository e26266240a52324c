// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Everything that decides whether a camera may be taken.
package struct ReadinessFacts: Hashable, Sendable {
    /// Whether there is anything to read.
    package enum Medium: Hashable, Sendable, CaseIterable {
        /// A medium or a camera is there.
        case present
        /// A reader was plugged in a moment ago, and its medium may still show up.
        case awaited
        /// A reader has been without a medium for a while.
        case missing
    }

    /// What is known of the camera's clock.
    package enum Clock: Hashable, Sendable, CaseIterable {
        /// The camera does not tell what its clock shows, which is not held against it.
        case untold
        /// It is as near to the host's as the agency wants.
        case right
        /// It is not.
        case differs
        /// It was still to be asked when the camera was busy.
        case unchecked
    }

    package var state: DockingState
    package var medium = Medium.present
    /// What ails the docking: why it is refused, why it failed, or what it waits for; nil if nothing.
    package var trouble: Trouble?
    package var footage: OutstandingFootage = []
    package var clock = Clock.untold
    package var charge = Charge.unknown
    /// Whether the camera stays in its bay and gains nothing.
    package var isNotCharging = false
    /// How long it takes to the charge that is wanted; nil if that cannot be told.
    package var forecast: ChargeForecast?

    /// A docking in a state, of which nothing else is known.
    package init(state: DockingState) {
        self.state = state
    }
}

/// What a camera's recordings lack, as far as this host knows of them.
package struct OutstandingFootage: OptionSet, Hashable, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// Some were shown by the camera and are not in the spool.
    package static let unread = Self(rawValue: 1 << 0)
    /// Some are in the spool, and the store has not confirmed them.
    package static let unconfirmed = Self(rawValue: 1 << 1)
    /// Some were set aside.
    package static let setAside = Self(rawValue: 1 << 2)
    /// The medium holds entries that cannot be taken.
    package static let notTaken = Self(rawValue: 1 << 3)
}

extension Readiness {
    /// The one rule: charged, read and held as the terms want it, clock checked, nothing wrong.
    ///
    /// What comes first is what keeps the camera the longest, or what only a person can end.
    package init(_ facts: ReadinessFacts, by terms: ReadyTerms) {
        if let trouble = facts.trouble {
            self = .attention(trouble)
        } else if facts.medium == .missing {
            self = .attention(.noMedium)
        } else {
            switch facts.state {
            case .refused: self = .attention(.refused)
            case .detached: self = .attention(.left)
            case .attached, .identified, .reading, .drained: self = .reading
            case .clearing: self = .clearing
            case .idle: self = facts.medium == .awaited ? .reading : Self(read: facts, by: terms)
            }
        }
    }

    /// A camera that was read.
    private init(read facts: ReadinessFacts, by terms: ReadyTerms) {
        if let trouble = facts.leftover {
            self = .attention(trouble)
        } else if facts.footage.contains(.unconfirmed), terms.footage == .confirmed {
            self = .waitingForStore
        } else {
            switch facts.charge {
            case .unknown, .external: self = .chargeUnknown
            case .level(let percent, _) where percent >= terms.chargePercent: self = .ready
            case .level where facts.isNotCharging: self = .attention(.notCharging)
            case .level: self = .charging(facts.forecast)
            }
        }
    }
}

extension ReadinessFacts {
    /// What is wrong although the camera was read; nil if nothing is.
    fileprivate var leftover: Trouble? {
        if footage.contains(.setAside) { return .setAside }
        if footage.contains(.unread) { return .unread }
        if footage.contains(.notTaken) { return .notTaken }
        return switch clock {
        case .differs: .clockDiffers
        case .unchecked: .clockUnchecked
        case .right, .untold: nil
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What the agency wants to be told of.
package struct AccountabilityPolicy: Sendable {
    /// When a recording was made, and after which time it comes late.
    package let arrival: ArrivalRule
    /// For how long a camera of each kind may stay away; one that is not here may for ever.
    package let absence: [RosterEntry.Kind: Duration]

    /// Joins the policy.
    package init(arrival: ArrivalRule, absence: [RosterEntry.Kind: Duration]) {
        self.arrival = arrival
        self.absence = absence
    }

    /// Footage is late after a day, by clocks that keep UTC; cameras may stay away.
    package static let lenient = Self(
        arrival: .utc,
        absence: [:]
    )
}

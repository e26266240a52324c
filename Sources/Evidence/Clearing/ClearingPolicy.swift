// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// When footage goes from a camera.
package struct ClearingPolicy: Hashable, Sendable {
    /// What must be shown before.
    package enum After: String, Sendable, CaseIterable {
        /// The store has confirmed it.
        case confirmed
        /// The spool holds it, read back and compared.
        case spooled
        /// It never goes.
        case never
    }

    package let after: After
    /// For how long footage stays on the camera since a docking first showed it, by this host's clock:
    /// an officer may still want to look at it, and a camera's own clock may say anything.
    package let keepFor: Duration

    /// Joins the policy.
    package init(after: After, keepFor: Duration = .zero) {
        self.after = after
        self.keepFor = keepFor
    }

    /// Nothing goes.
    package static let never = Self(after: .never)
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What an agency asks of a camera before it may be taken.
package struct ReadyTerms: Hashable, Sendable {
    /// Where footage must be before its camera goes out again.
    package enum Footage: String, Sendable, CaseIterable {
        /// Proved to be whole in the spool.
        case spooled
        /// Confirmed by the store.
        case confirmed
    }

    /// The least charge, in percent.
    package let chargePercent: Int
    package let footage: Footage

    /// Joins the terms.
    package init(chargePercent: Int = 80, footage: Footage = .spooled) {
        self.chargePercent = chargePercent
        self.footage = footage
    }
}

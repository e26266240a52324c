// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How long the store must keep an object, as its Object Lock says it.
package struct Retention: Hashable, Sendable {
    /// Who may shorten it.
    package enum Mode: String, Sendable, CaseIterable {
        /// Whoever holds the store's permission to.
        case governance
        /// Nobody.
        case compliance
    }

    package let mode: Mode
    /// Not to be removed before; nil if only the hold keeps it.
    package let until: UTCTime?
    /// Whether it is kept until the hold is lifted, whatever `until` says.
    package let isHeld: Bool

    /// Joins the terms.
    package init(mode: Mode, until: UTCTime?, isHeld: Bool) {
        self.mode = mode
        self.until = until
        self.isHeld = isHeld
    }

    /// Whether these terms keep an object at least as strictly as `policy` asks.
    ///
    /// A longer term, a hold nobody asked for and COMPLIANCE for GOVERNANCE are stricter.
    package func satisfies(_ policy: Retention) -> Bool {
        if policy.isHeld && !isHeld { return false }
        guard let wanted = policy.until else { return true }
        guard let until, until >= wanted else { return false }
        return policy.mode == .governance || mode == .compliance
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// For how long the agency keeps what it has, by category.
///
/// What nobody has put into a category, or into one that has no rule, is kept: it is held until
/// somebody decides.
package struct RetentionPolicy: Hashable, Sendable {
    /// The category of what nobody has looked at.
    package static let uncategorised = "uncategorised"

    /// What becomes of one category.
    package enum Rule: Hashable, Sendable {
        /// Held until somebody lifts the hold, and kept for the default period in any case.
        case keep
        /// Kept for that long.
        case period(Duration)
    }

    /// Who may shorten a term.
    package let mode: Retention.Mode
    /// Kept for at least that long, whatever it is.
    package let defaultPeriod: Duration
    package let rules: [String: Rule]

    /// Joins the rules.
    package init(mode: Retention.Mode, defaultPeriod: Duration, rules: [String: Rule] = [:]) {
        self.mode = mode
        self.defaultPeriod = defaultPeriod
        self.rules = rules
    }

    /// The terms for a recording that the spool has held since `spooledAt`.
    ///
    /// They follow from the recording alone, so that sending it twice asks for the same.
    package func retention(of category: String, spooledAt: UTCTime) -> Retention {
        let rule = rules[category] ?? .keep
        let period =
            switch rule {
            case .keep: defaultPeriod
            case .period(let period): max(period, defaultPeriod)
            }
        let end = spooledAt.advanced(by: period)
        // Stores keep whole seconds; never one too few.
        let whole = UTCTime(secondsSinceEpoch: end.secondsSinceEpoch)
        return Retention(
            mode: mode,
            until: whole < end ? UTCTime(secondsSinceEpoch: end.secondsSinceEpoch + 1) : whole,
            isHeld: rule == .keep
        )
    }

    /// What status says of it.
    package var summary: String {
        "\(mode.rawValue), \(defaultPeriod.components.seconds / 86_400) days"
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One thing that a check of a store has found.
package struct CheckFinding: Hashable, Sendable {
    /// How bad it is.
    package enum Result: String, Sendable {
        case ok, warning, failed, skipped
    }

    /// What was looked at, in one or two words.
    package let check: String
    package let result: Result
    /// What was found.
    package let found: String
    /// What to do about it; nil if nothing is.
    package let advice: String?

    /// Joins the parts.
    package init(_ check: String, _ result: Result, _ found: String, advice: String? = nil) {
        self.check = check
        self.result = result
        self.found = found
        self.advice = advice
    }
}

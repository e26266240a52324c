// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What one check of the store found.
package struct StoreFinding: Codable, Hashable, Sendable {
    /// What was checked: a fixed name, such as `clock`.
    package let check: String
    /// `ok`, `warning`, `failed`, or `skipped` if an earlier failure left nothing to check.
    package let result: String
    /// What was seen, in words.
    package let found: String
    /// Left out if all is well.
    package let whatToDo: String?

    /// Joins the values.
    package init(check: String, result: String, found: String, whatToDo: String? = nil) {
        self.check = check
        self.result = result
        self.found = found
        self.whatToDo = whatToDo
    }
}

/// What all checks of the store came to.
package struct StoreVerdict: Codable, Hashable, Sendable {
    /// Whether footage can be forwarded to it: nothing failed.
    package let ok: Bool
    package let failed: Int
    package let warnings: Int

    /// Joins the values.
    package init(ok: Bool, failed: Int, warnings: Int) {
        self.ok = ok
        self.failed = failed
        self.warnings = warnings
    }
}

/// One line of the answer to a check of the store: the findings, then the verdict or an error.
package struct StoreCheckEvent: Codable, Hashable, Sendable {
    package let finding: StoreFinding?
    package let verdict: StoreVerdict?
    package let error: AdminErrorReport?

    /// A line on the way.
    package init(finding: StoreFinding) {
        self.finding = finding
        verdict = nil
        error = nil
    }

    /// The last line of a check that came to its end.
    package init(verdict: StoreVerdict) {
        finding = nil
        self.verdict = verdict
        error = nil
    }

    /// The last line of one that did not.
    init(error: AdminErrorReport) {
        finding = nil
        verdict = nil
        self.error = error
    }
}

extension StoreCheckEvent: CheckEvent {
    var step: StoreFinding? { finding }

    init(step: StoreFinding) {
        self.init(finding: step)
    }
}

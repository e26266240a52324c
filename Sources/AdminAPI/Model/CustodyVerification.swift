// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How far a check of the chain is.
package struct CustodyProgress: Codable, Hashable, Sendable {
    package let checked: Int64
    package let total: Int64

    /// Joins the values.
    package init(checked: Int64, total: Int64) {
        self.checked = checked
        self.total = total
    }
}

/// What a check of the chain found.
package struct CustodyVerdict: Codable, Hashable, Sendable {
    /// Whether every entry is what its successor says it is.
    package let ok: Bool
    /// How many entries were checked.
    package let entries: Int64
    /// The hash of the last good entry in hexadecimal; left out for an empty log.
    package let head: String?
    /// The first entry that does not fit; only if `ok` is false.
    package let broken: BrokenEntry?

    /// Joins the values.
    package init(ok: Bool, entries: Int64, head: String? = nil, broken: BrokenEntry? = nil) {
        self.ok = ok
        self.entries = entries
        self.head = head
        self.broken = broken
    }
}

/// The first entry of a chain that does not fit.
package struct BrokenEntry: Codable, Hashable, Sendable {
    package let seq: Int64
    package let reason: String

    /// Joins the values.
    package init(seq: Int64, reason: String) {
        self.seq = seq
        self.reason = reason
    }
}

/// One line of the answer to a check of the chain: progress lines, then the verdict or an error.
package struct CustodyVerifyEvent: Codable, Hashable, Sendable {
    package let progress: CustodyProgress?
    package let verdict: CustodyVerdict?
    package let error: AdminErrorReport?

    /// The last line of a check that came to its end.
    init(verdict: CustodyVerdict) {
        progress = nil
        self.verdict = verdict
        error = nil
    }

    /// The last line of one that did not.
    init(error: AdminErrorReport) {
        progress = nil
        verdict = nil
        self.error = error
    }
}

extension CustodyVerifyEvent: CheckEvent {
    var step: CustodyProgress? { progress }

    init(step: CustodyProgress) {
        progress = step
        verdict = nil
        error = nil
    }
}

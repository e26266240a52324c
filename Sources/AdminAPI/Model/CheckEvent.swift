// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One line of the answer to a check: its steps, then the verdict or an error.
protocol CheckEvent: Codable, Sendable {
    associatedtype Step: Sendable
    associatedtype Verdict: Sendable

    /// What was seen on the way.
    var step: Step? { get }
    /// What the check came to.
    var verdict: Verdict? { get }
    /// Why it came to nothing.
    var error: AdminErrorReport? { get }

    /// A line on the way.
    init(step: Step)
    /// The last line of a check that came to its end.
    init(verdict: Verdict)
    /// The last line of one that did not.
    init(error: AdminErrorReport)
}

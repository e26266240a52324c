// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A check whose steps are sent while it goes on.
struct StreamedCheck<Event: CheckEvent>: Sendable {
    /// What is checked, as in `the store`.
    let subject: String
    /// Whether each step is worth sending; otherwise one gives way to the one after it.
    let keepsEveryStep: Bool
    /// Given back when the check is over.
    let place: VerificationGate.Place
    /// Does the checking.
    let run: Run

    /// Says each step to the function that it is given.
    typealias Run =
        @Sendable (_ report: @escaping @Sendable (Event.Step) -> Void) async throws -> Event.Verdict
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence

/// Measures what the line really carries, for the forecast: bytes against the time in which anything
/// was under way.
struct TransferMeasure: Sendable {
    private var bytes: Int64 = 0
    private var busySince: ContinuousClock.Instant?

    init() {}

    /// Writes down what has travelled since the last call.
    mutating func note(
        in ledger: Ledger,
        sentBytes: Int64,
        isBusy: Bool,
        now: ContinuousClock.Instant = .now
    ) async throws {
        let moved = sentBytes - bytes
        let busy = busySince.map { now - $0 }
        bytes = sentBytes
        busySince = isBusy ? now : nil
        // Time counts in which nothing moved: the store was showing what it holds. A part that is
        // sent anew takes back what it had counted.
        guard let busy else { return }
        try await ledger.noteTransfer(bytes: max(0, moved), busy: busy)
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence

/// Measures what the line brings home, for the forecast: bytes of recordings that were confirmed,
/// against the time in which anything was under way.
///
/// Bytes on the wire would count what is sent anew, and what a resumed upload has sent before.
struct TransferMeasure: Sendable {
    private var bytes: Int64 = 0
    private var busySince: ContinuousClock.Instant?

    init() {}

    /// Counts what the store has confirmed.
    mutating func confirmed(_ outcomes: [ForwardingOutcome]) {
        bytes += outcomes.reduce(0) { $0 + $1.confirmedBytes }
    }

    /// Writes down what was brought home since the last call.
    mutating func note(
        in ledger: Ledger,
        isBusy: Bool,
        now: ContinuousClock.Instant = .now
    ) async throws {
        let busy = busySince.map { now - $0 }
        let home = bytes
        bytes = 0
        busySince = isBusy ? now : nil
        guard let busy else { return }
        try await ledger.noteTransfer(bytes: home, busy: busy)
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence
import SystemPackage
import TestSupport
import Testing

@testable import Engine

/// What the line is measured to carry.
struct TransferMeasureTests {
    /// What is noted at one look, and what was confirmed before it.
    private struct Look {
        let second: Int
        let confirmed: Int64
        let isBusy: Bool
    }

    /// The rate that comes of some looks.
    private func rate(of looks: [Look], in root: FilePath) async throws -> Double? {
        let ledger = try Ledger(at: root.appending("ledger.sqlite"))
        let start = ContinuousClock.now
        var measure = TransferMeasure()
        for look in looks {
            let id = RecordingID("a")
            measure.confirmed([.confirmed(id: id, sizeBytes: look.confirmed, proofs: [])])
            try await measure.note(
                in: ledger,
                isBusy: look.isBusy,
                now: start + .seconds(look.second)
            )
        }
        return try await ledger.measuredRate(since: UTCTime(secondsSinceEpoch: 0))
    }

    @Test func `an idle line says nothing of its speed`() async throws {
        try await withTemporaryDirectory { root in
            let looks = (0...5).map { Look(second: $0 * 30, confirmed: 0, isBusy: false) }

            let rate = try await rate(of: looks, in: root)

            #expect(rate == nil)
        }
    }

    @Test func `a speed is what came home over the time in which anything was under way`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let looks = [
                Look(second: 0, confirmed: 0, isBusy: true),
                Look(second: 10, confirmed: 5_000, isBusy: true),
                Look(second: 20, confirmed: 5_000, isBusy: false),
                // A rest of an hour.
                Look(second: 3_620, confirmed: 0, isBusy: true),
                Look(second: 3_630, confirmed: 10_000, isBusy: false),
                Look(second: 9_000, confirmed: 0, isBusy: false),
            ]

            let rate = try await rate(of: looks, in: root)

            #expect(abs((rate ?? 0) - 20_000.0 / 30) < 0.01)
        }
    }

    /// A night that was broken off before its large recording was through took time, too.
    @Test func `time in which nothing came home counts as well`() async throws {
        try await withTemporaryDirectory { root in
            let looks = [
                Look(second: 0, confirmed: 0, isBusy: true),
                Look(second: 60, confirmed: 0, isBusy: false),
                Look(second: 90, confirmed: 0, isBusy: true),
                Look(second: 150, confirmed: 60_000, isBusy: false),
            ]

            let rate = try await rate(of: looks, in: root)

            #expect(rate == 500)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence

/// Names the cameras of which something is late, for as long as it is.
struct LateWatch: Sendable {
    private var lookedAt: UTCTime?
    private var named: Set<String> = []

    /// How often the ledger is asked.
    private static let interval: Duration = .seconds(60)

    init() {}

    /// Looks again, if it is time to.
    mutating func look(
        _ ledger: Ledger,
        _ conditions: Conditions,
        after limit: Duration,
        now: UTCTime
    ) async throws {
        if let lookedAt, now >= lookedAt, now.since(lookedAt) < Self.interval { return }
        lookedAt = now
        let late = try await ledger.late(before: now.advanced(by: limit * -1), limit: 0)
        let byCamera = Dictionary(grouping: late.groups, by: \.camera.rawValue)
        for (camera, groups) in byCamera {
            let words = groups.map { "\($0.tally.count) \($0.reason)" }.joined(separator: ", ")
            let oldest = groups.map(\.oldest).min() ?? now
            conditions.raise(
                .recordingsLate,
                on: camera,
                detail: "not confirmed in time: \(words); the oldest since \(oldest.iso8601)",
                advice: "camdock queue late lists them"
            )
        }
        for camera in named.subtracting(byCamera.keys) {
            conditions.clear(.recordingsLate, on: camera)
        }
        named = Set(byCamera.keys)
    }
}

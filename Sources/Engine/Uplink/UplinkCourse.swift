// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How the uplink has fared of late, which decides how it goes on.
struct UplinkCourse: Sendable {
    /// What kept the store from taking what was sent last, though it answers a probe: a full disk has
    /// room for a probe and none for a clip.
    private(set) var trouble: StoreTrouble?
    /// How often in a row the store took nothing.
    private(set) var failures = 0
    /// Whether the ledger could not be told what became of recordings on their way.
    var mayHaveStranded = false

    /// Whether only a few recordings are tried, until one gets through.
    var isTrying: Bool { trouble != nil }

    /// The store did not answer.
    mutating func noteSilence() {
        failures += 1
    }

    /// Notes what became of a batch; returns whether the store takes footage again.
    mutating func note(_ outcomes: [ForwardingOutcome]) -> Bool {
        let found = outcomes.lazy.compactMap(\.trouble).first
        if outcomes.contains(where: { $0.confirmed != nil }) {
            defer {
                trouble = nil
                failures = 0
            }
            return trouble != nil
        }
        guard let found else { return false }
        trouble = found
        failures += 1
        return false
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence

/// How the uplink has fared of late, which decides how it goes on.
struct UplinkCourse: Sendable {
    /// What kept the store from taking what was sent last, though it answers a probe: a full disk has
    /// room for a probe and none for a clip.
    private(set) var trouble: StoreTrouble?
    /// How often in a row the store took nothing.
    private(set) var failures = 0
    /// Whether the ledger could not be told what became of recordings on their way.
    var mayHaveStranded = false

    /// Whether something of ours may be left in the store that nobody goes on with.
    var needsSweep = true
    /// What is under way at this moment, by number.
    private(set) var underWay: [Int: Consignment] = [:]
    private var nextNumber = 0
    /// Whose recording goes next.
    var turns = FairTurns()
    /// What the line really carries.
    var measure = TransferMeasure()
    /// When something was last confirmed; nil if nothing was since the start.
    private(set) var confirmedAt: UTCTime?
    /// No sweep before that time; nil if the last one went well.
    var sweepsAgainAt: UTCTime?
    /// What is late.
    var lateness = LateWatch()

    /// Whether only a few recordings are tried, until one gets through.
    var isTrying: Bool { trouble != nil }

    /// Whether another consignment may go; one urgent one goes beyond the lanes there are.
    func hasLane(of count: Int, urgent: Bool) -> Bool {
        if underWay.count < count { return true }
        return urgent && underWay.count == count && !underWay.values.contains(where: \.isUrgent)
    }

    /// Notes that recordings are under way.
    mutating func begin(_ recordings: [QueuedRecording], isUrgent: Bool) -> Consignment {
        nextNumber += 1
        let consignment = Consignment(
            number: nextNumber,
            recordings: recordings,
            isUrgent: isUrgent
        )
        underWay[nextNumber] = consignment
        return consignment
    }

    /// Notes that a consignment is over.
    mutating func end(_ consignment: Consignment) {
        underWay[consignment.number] = nil
    }

    /// The store did not answer.
    mutating func noteSilence() {
        failures += 1
    }

    /// The store answered: unless it takes nothing all the same, that ends its silence.
    mutating func noteAnswer() {
        if !isTrying { failures = 0 }
    }

    /// Whether the store takes what others have: of late, or in this very consignment.
    func takesOthers(_ outcomes: [ForwardingOutcome], at now: UTCTime) -> Bool {
        if outcomes.contains(where: { $0.confirmed != nil }) { return true }
        return confirmedAt.map { now.since($0) < .seconds(3_600) } ?? false
    }

    /// Notes what became of a consignment; returns whether the store takes footage again.
    mutating func note(_ outcomes: [ForwardingOutcome], at now: UTCTime) -> Bool {
        measure.confirmed(outcomes)
        if outcomes.contains(where: { $0.confirmed == nil }) { needsSweep = true }
        let found = outcomes.lazy.compactMap(\.trouble).first
        if outcomes.contains(where: { $0.confirmed != nil }) {
            confirmedAt = now
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

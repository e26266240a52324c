// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How a transfer ended, and how many bytes it moved.
struct USBOutcome: Hashable, Sendable {
    /// The ways in which a transfer ends.
    enum End: Hashable, Sendable {
        case completed
        /// It was taken back, perhaps after some of its bytes had moved.
        case takenBack
        case failed(USBError.Code)
    }

    let end: End
    let count: Int

    /// The failure, if it is one.
    var failure: USBError.Code? {
        if case .failed(let code) = end { code } else { nil }
    }
}

/// What a bulk-in transfer brought.
struct USBLanding: Hashable, Sendable {
    let count: Int
    /// Whether its last packet was shorter than the most, perhaps empty, which ends a phase.
    let endsShort: Bool
    let failure: USBError.Code?

    /// Joins what is known.
    init(count: Int, endsShort: Bool = false, failure: USBError.Code? = nil) {
        self.count = count
        self.endsShort = endsShort
        self.failure = failure
    }

    /// Judges an outcome.
    init(_ outcome: USBOutcome, requested: Int, packetBytes: Int) {
        let endsShort =
            switch outcome.end {
            case .completed: outcome.count < requested
            // Even a transfer that had ended by itself counts as taken back when that was tried at
            // the same moment. Part of a packet cannot come from anything but a short one.
            case .takenBack: outcome.count % packetBytes != 0
            case .failed: false
            }
        self.init(count: outcome.count, endsShort: endsShort, failure: outcome.failure)
    }

    /// Whether it brought nothing at all.
    var isVoid: Bool { count == 0 && !endsShort && failure == nil }
}

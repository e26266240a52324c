// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence

/// Recordings that are claimed and sent together: small ones up to a size, or a large one.
struct Consignment: Sendable {
    /// Small recordings go together until they have this many bytes.
    static let togetherBytes: Int64 = 64 << 20
    /// No more recordings go together.
    static let mostRecordings = 256

    let number: Int
    let recordings: [QueuedRecording]
    let isUrgent: Bool

    /// Whether they are small enough to share what it costs to make them durable.
    var isSmall: Bool {
        recordings.reduce(0) { $0 + $1.summary.sizeBytes } <= Self.togetherBytes
    }

    /// As many of the first candidates as go together: all of them urgent or none.
    static func head<Candidate: TurnCandidate>(of line: ArraySlice<Candidate>) -> Int {
        guard let first = line.first else { return 0 }
        var bytes = first.sizeBytes
        var count = 1
        for candidate in line.dropFirst() {
            bytes += candidate.sizeBytes
            guard bytes <= togetherBytes, count < mostRecordings,
                candidate.isUrgent == first.isUrgent
            else { break }
            count += 1
        }
        return count
    }
}

extension DueRecording: TurnCandidate {}

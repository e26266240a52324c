// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence

/// What became of one recording that was to be sent.
enum ForwardingOutcome: Sendable {
    /// The store showed the bytes of every file.
    case confirmed(id: RecordingID, sizeBytes: Int64, proofs: [FileProof])
    /// It was given up, and that is what follows.
    case failed(QueuedRecording, ForwardingDisposition)

    /// What follows from an error on the way.
    static func failed(_ recording: QueuedRecording, _ error: any Error) -> ForwardingOutcome {
        .failed(recording, ForwardingDisposition(error))
    }

    /// The recording and what the store showed; nil unless it was confirmed.
    var confirmed: (id: RecordingID, proofs: [FileProof])? {
        if case .confirmed(let id, _, let proofs) = self { (id, proofs) } else { nil }
    }

    /// The recording's bytes that the store has shown; 0 unless it was confirmed.
    var confirmedBytes: Int64 {
        if case .confirmed(_, let sizeBytes, _) = self { sizeBytes } else { 0 }
    }

    /// What keeps the store as a whole from taking it; nil if nothing does.
    var trouble: StoreTrouble? {
        if case .failed(_, .pauseStore(let trouble)) = self { trouble } else { nil }
    }
}

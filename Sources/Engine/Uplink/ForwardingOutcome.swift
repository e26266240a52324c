// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence

/// What became of one recording that was to be sent.
enum ForwardingOutcome: Sendable {
    /// The store showed the bytes of every file.
    case confirmed(id: RecordingID, proofs: [FileProof])
    /// It was given up, and that is what follows.
    case failed(QueuedRecording, ForwardingDisposition)

    /// What follows from an error on the way.
    static func failed(_ recording: QueuedRecording, _ error: any Error) -> ForwardingOutcome {
        .failed(recording, ForwardingDisposition(error))
    }

    /// The recording and what the store showed; nil unless it was confirmed.
    var confirmed: (id: RecordingID, proofs: [FileProof])? {
        if case .confirmed(let id, let proofs) = self { (id, proofs) } else { nil }
    }

    /// What keeps the store as a whole from taking it; nil if nothing does.
    var trouble: StoreTrouble? {
        if case .failed(_, .pauseStore(let trouble)) = self { trouble } else { nil }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence

/// What became of it.
extension UplinkService {
    /// Writes down what became of every consignment that is over.
    /// - Returns: Whether the store as a whole took nothing of one of them.
    @discardableResult
    func settleFinished(_ course: inout UplinkCourse) async throws -> Bool {
        var isFailing = false
        let finished = inbox.take()
        // They are over, whether or not that can be written down.
        for (consignment, _) in finished { course.end(consignment) }
        for (consignment, outcomes) in finished {
            do {
                try await settle(
                    outcomes,
                    of: consignment,
                    takesOthers: course.takesOthers(outcomes, at: now())
                )
            } catch {
                // The rest was taken out of the inbox: it goes back in line with the others.
                course.mayHaveStranded = true
                throw error
            }
            let tookAgain = course.note(outcomes, at: now())
            if tookAgain { try await ledger.hastenPostponed() }
            if course.isTrying { isFailing = true }
            noteStore(course.trouble)
        }
        return isFailing
    }

    private func settle(
        _ outcomes: [ForwardingOutcome],
        of consignment: Consignment,
        takesOthers: Bool
    ) async throws {
        let confirmed = outcomes.compactMap(\.confirmed)
        if !confirmed.isEmpty {
            let sent = consignment.recordings.map { ($0.id, $0.summary.category) }
            try await ledger.confirm(
                confirmed,
                sentAs: Dictionary(sent) { first, _ in first },
                store: store.label
            )
            wakes.confirmed.advance()
        }
        for recording in confirmed {
            conditions.clear(.forwardingFailing, on: recording.id.rawValue)
            noteDuplicates(recording.id, recording.proofs)
        }
        for case .failed(let recording, let disposition) in outcomes {
            try await settle(recording, disposition, takesOthers: takesOthers)
        }
    }

    /// Two versions of the same bytes lose nothing, and are still not what was meant.
    private func noteDuplicates(_ id: RecordingID, _ proofs: [FileProof]) {
        for proof in proofs.map(\.proof) {
            guard let count = proof.versionCount, count > 1 else { continue }
            conditions.raise(
                .duplicateVersion,
                on: proof.key.description,
                detail: "\(count) versions, of recording \(id): an answer of the store was lost",
                advice: "all have the same bytes; remove the older ones in the store if it lets you"
            )
        }
    }

    private func settle(
        _ recording: QueuedRecording,
        _ disposition: ForwardingDisposition,
        takesOthers: Bool
    ) async throws {
        switch disposition {
        case .interrupted:
            try await putBack(recording, as: "stopped", "the service is stopping")
        case .suspend(let reason): try await putBack(recording, as: "suspended", reason)
        case .wait(let reason, let until):
            try await putBack(recording, as: "store-unsettled", reason, until: until)
        case .pauseStore(let trouble):
            try await postpone(recording, as: trouble.name.rawValue, trouble.detail, storeBackoff)
        case .retry(let reason): try await retry(recording, reason)
        case .refuse(let reason):
            // A word that every recording gets is about the store, and sets none of them aside.
            guard takesOthers, recording.summary.attempts + 1 >= Self.patience else {
                return try await retry(recording, reason.detail)
            }
            try await setAside(recording, reason)
        case .quarantine(let reason): try await setAside(recording, reason)
        }
    }

    private func retry(_ recording: QueuedRecording, _ reason: String) async throws {
        try await postpone(
            recording,
            as: Condition.Name.forwardingFailing.rawValue,
            reason,
            backoff
        )
        guard recording.summary.attempts + 1 >= Self.patience else { return }
        conditions.raise(
            .forwardingFailing,
            on: recording.id.rawValue,
            detail: "\(recording.summary.title): given up "
                + "\(recording.summary.attempts + 1) times, last since \(reason)",
            advice: "check store and spool; it is tried again by itself"
        )
    }

    private func setAside(
        _ recording: QueuedRecording,
        _ reason: QuarantineReason
    ) async throws {
        try await ledger.quarantine(recording.id, reason)
        if reason.isMendedByReading {
            wakes.rereads.ask(recording.summary.camera, for: recording.id)
        }
        conditions.clear(.forwardingFailing, on: recording.id.rawValue)
        conditions.raise(
            .quarantined,
            on: recording.id.rawValue,
            detail: "\(recording.summary.title): \(reason)",
            advice: "see camdock recordings show \(recording.id)"
        )
    }

    /// Puts a recording back in line, by no fault of anybody.
    private func putBack(
        _ recording: QueuedRecording,
        as name: String,
        _ reason: String,
        until time: UTCTime? = nil
    ) async throws {
        try await ledger.postponeForwarding(
            recording.id,
            as: name,
            reason: reason,
            until: time ?? now(),
            countsAsAttempt: false
        )
    }

    private func postpone(
        _ recording: QueuedRecording,
        as name: String,
        _ reason: String,
        _ backoff: Backoff
    ) async throws {
        let delay = backoff.delay(afterAttempt: recording.summary.attempts + 1)
        try await ledger.postponeForwarding(
            recording.id,
            as: name,
            reason: reason,
            until: now().advanced(by: delay)
        )
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence

/// From copies to recordings that the ledger calls whole.
extension Intake {
    /// Makes what was copied of a batch durable, reads it back and writes it down, all in one go.
    ///
    /// What was copied before a trouble is whole, and is kept.
    func finish(_ batch: CopiedBatch, _ session: IntakeSession) async throws -> IntakeOutcome {
        defer { batch.claim.release() }
        var outcome = batch.outcome
        guard let group = batch.group, !batch.entries.isEmpty else { return outcome }
        session.progress.beginVerifying()
        defer { session.progress.endVerifying() }
        do {
            outcome.again += try await finish(batch.entries, of: group, session)
        } catch {
            let recordings = batch.entries.map(\.recording)
            session.progress.meter.add(-recordings.reduce(0) { $0 + $1.listed.sizeBytes })
            outcome.stop = IntakeDisposition(error)
            outcome.again = recordings + outcome.again
        }
        return outcome
    }

    /// Finishes copies, whatever becomes of some of them.
    /// - Returns: Recordings whose copy did not read back as written, to be copied again.
    private func finish(
        _ copied: [CopiedBatch.Entry],
        of group: SpoolGroup,
        _ session: IntakeSession
    ) async throws -> [RegisteredRecording] {
        let finished = try await session.finishing.finish(copied.flatMap(\.files), of: group)
        let verified = Dictionary(grouping: finished.verified, by: \.recording)
        var spooled: [SpooledRecording] = []
        var again: [RegisteredRecording] = []
        for entry in copied {
            let recording = entry.recording
            let good = verified[recording.id] ?? []
            if good.count == entry.files.count {
                spooled.append(SpooledRecording(id: recording.id, files: good))
                continue
            }
            let words = finished.damaged.first { $0.file.recording == recording.id }?.error
            let reason = words.map { "\($0)" } ?? "the copy did not read back as written"
            session.progress.meter.add(-recording.listed.sizeBytes)
            if session.failures.add(recording.id) >= Self.mostCopies {
                try await setAside(recording, QuarantineReason(.spoolDamaged, reason), session)
            } else {
                // The files of it that are whole go with the others: the recording starts over.
                try await session.finishing.reopen(recording)
                try await parts.ledger.restartCopy(recording.id, reason: reason)
                again.append(recording)
            }
        }
        try await parts.ledger.markSpooled(spooled)
        for recording in spooled {
            parts.conditions.clear(.quarantined, on: recording.id.rawValue)
        }
        session.progress.finish(spooled.count)
        parts.wakes.spooled.raise()
        return again
    }

    /// Gives a recording up until it is read again or somebody decides on it.
    func setAside(
        _ recording: RegisteredRecording,
        _ reason: QuarantineReason,
        _ session: IntakeSession
    ) async throws {
        try await parts.ledger.quarantine(recording.id, reason)
        try await parts.spoolDesk.discardPartial(recording)
        session.progress.finish(1)
        parts.dockBoard.update(session.docking.id) { $0.quarantinedCount += 1 }
        parts.conditions.raise(
            .quarantined,
            on: recording.id.rawValue,
            detail: "\(recording.listed.title): \(reason)",
            advice: reason.isMendedByReading
                ? "dock the camera again; it still holds the recording"
                : "see camdock recordings show \(recording.id)"
        )
    }
}

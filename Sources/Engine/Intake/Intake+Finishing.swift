// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence
import Logging

/// From copies to recordings that the ledger calls whole.
extension Intake {
    /// Makes what was copied of a batch durable, reads it back and writes it down, all in one go.
    ///
    /// What was copied before a trouble is whole, and is kept.
    func finish(_ batch: CopiedBatch, _ session: IntakeSession) async -> IntakeOutcome {
        defer { batch.claim.release() }
        var outcome = batch.outcome
        guard let group = batch.group, !batch.entries.isEmpty else { return outcome }
        session.progress.beginVerifying()
        defer { session.progress.endVerifying() }
        var left = batch.entries
        do {
            let finished = try await session.finishing.finish(left.flatMap(\.files), of: group)
            let whole = try await writeDown(finished, left, session)
            left.removeAll { whole.contains($0.recording.id) }
            while let recording = left.first?.recording {
                let words = finished.damaged.first { $0.file.recording == recording.id }?.error
                let reason = words.map { "\($0)" } ?? "the copy did not read back as written"
                if try await isCopiedAgain(recording, reason, session) {
                    outcome.again.append(recording)
                }
                session.progress.meter.add(-recording.listed.sizeBytes)
                left.removeFirst()
            }
        } catch {
            let recordings = left.map(\.recording)
            session.progress.meter.add(-recordings.reduce(0) { $0 + $1.listed.sizeBytes })
            let stop = IntakeDisposition(error)
            note(stop, session)
            outcome.stop = stop
            outcome.again = recordings + outcome.again
        }
        return outcome
    }

    /// Tells of a trouble at once: the next batch may be copied for long before it is dealt with.
    private func note(_ stop: IntakeDisposition, _ session: IntakeSession) {
        if case .wait(let name, let detail) = stop { raise(name, detail, session.docking.id) }
        parts.logger.warning(
            "copies could not be finished",
            metadata: ["docking": "\(session.docking.id)", "reason": "\(stop)"]
        )
    }

    /// Has the ledger call those recordings whole of which every file reads back as written.
    private func writeDown(
        _ finished: FinishedGroup,
        _ copied: [CopiedBatch.Entry],
        _ session: IntakeSession
    ) async throws -> Set<RecordingID> {
        let verified = Dictionary(grouping: finished.verified, by: \.recording)
        let spooled = copied.compactMap { entry -> SpooledRecording? in
            let files = verified[entry.recording.id] ?? []
            guard files.count == entry.files.count else { return nil }
            return SpooledRecording(id: entry.recording.id, files: files)
        }
        try await parts.ledger.markSpooled(spooled, by: parts.accountability.arrival)
        for recording in spooled {
            parts.conditions.clear(.quarantined, on: recording.id.rawValue)
        }
        session.progress.finish(spooled.count)
        parts.wakes.spooled.raise()
        return Set(spooled.map(\.id))
    }

    /// Lets a recording that did not read back start over, or sets it aside after too many times.
    private func isCopiedAgain(
        _ recording: RegisteredRecording,
        _ reason: String,
        _ session: IntakeSession
    ) async throws -> Bool {
        guard session.failures.add(recording.id) < Self.mostCopies else {
            try await setAside(recording, QuarantineReason(.spoolDamaged, reason), session)
            return false
        }
        // The files of it that are whole go with the others: the recording starts over.
        try await session.finishing.reopen(recording)
        try await parts.ledger.restartCopy(recording.id, reason: reason)
        return true
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
            detail: "\(recording.listed.title) of camera \(session.docking.camera.serial) in bay "
                + "\(session.docking.bay.label): \(reason)",
            advice: reason.isMendedByReading
                ? "dock the camera again; it still holds the recording. If that does not help, keep "
                    + "its card"
                : "see camdock recordings show \(recording.id)"
        )
    }
}

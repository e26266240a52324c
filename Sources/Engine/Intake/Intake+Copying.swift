// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence
import Logging

/// One batch, from the camera into the spool.
extension Intake {
    /// How often a recording that cannot be read, or does not read back as written, is copied before
    /// it is set aside.
    private static let mostCopies = 4
    /// How long a medium that could not be read is left alone before it is asked again.
    private static let patience = Backoff(first: .seconds(2), longest: .seconds(8))

    /// What became of one attempt at a batch.
    private struct Outcome {
        /// To be copied once more.
        var again: [RegisteredRecording] = []
        /// Why the attempt ended before its end.
        var stop: IntakeDisposition?
        /// How long to leave the camera alone before the next attempt.
        var pause: Duration = .zero
    }

    private typealias Copied = (recording: RegisteredRecording, files: [CopiedFile])

    /// Copies a batch, again and again while the spool's disk or a copy asks for it.
    func take(_ batch: IntakeBatch, _ session: IntakeSession) async throws {
        var left = batch.recordings
        while !left.isEmpty {
            try Task.checkCancellation()
            let round = parts.wakes.spaceFreed.round
            let outcome = try await attempt(left, session)
            left = outcome.again
            if let stop = outcome.stop {
                try await judge(stop, session, since: round)
            } else {
                clearHold(session.docking.id)
                if outcome.pause > .zero { try await parts.clock.sleep(for: outcome.pause) }
            }
        }
    }

    /// Copies what is still to be copied, as far as there is room, while no other docking does.
    private func attempt(
        _ recordings: [RegisteredRecording],
        _ session: IntakeSession
    ) async throws -> Outcome {
        let ids = Set(recordings.map(\.id))
        try await claim(ids, session)
        defer { claims.release(ids) }
        let left = try await stillToBeCopied(recordings, session)
        guard !left.isEmpty else { return Outcome() }
        let now: [RegisteredRecording]
        do {
            now = try await makeWay(for: left, session)
        } catch let error as SpoolError {
            return Outcome(again: left, stop: IntakeDisposition(error))
        }
        try await parts.ledger.beginCopying(now.map(\.id), docking: session.docking.id)
        var outcome = try await copy(now, session)
        outcome.again += left[now.count...]
        return outcome
    }

    /// Clears the way for as many recordings, from the first on, as there is room for.
    private func makeWay(
        for recordings: [RegisteredRecording],
        _ session: IntakeSession
    ) async throws -> [RegisteredRecording] {
        let count = try await session.lane.countFitting(recordings)
        let now = Array(recordings[..<count])
        notePutAside(try await session.lane.prepare(now))
        return now
    }

    private func claim(_ ids: Set<RecordingID>, _ session: IntakeSession) async throws {
        guard !claims.tryClaim(ids) else { return }
        let hold = parts.dockBoard.docked(session.docking.id)?.hold
        parts.dockBoard.update(session.docking.id) { docked in
            docked.hold = Hold(
                name: .sameFootage,
                detail: "another medium of this camera shows the same recordings; "
                    + "each is read once"
            )
        }
        defer { parts.dockBoard.update(session.docking.id) { $0.hold = hold } }
        try await claims.claim(ids)
    }

    /// What the ledger does not call whole by now, as it stands.
    ///
    /// What another docking had set aside may be whole on this medium.
    private func stillToBeCopied(
        _ recordings: [RegisteredRecording],
        _ session: IntakeSession
    ) async throws -> [RegisteredRecording] {
        var fresh = try await parts.ledger.refresh(recordings)
        let aside = fresh.filter { $0.state == .quarantined }
        if !aside.isEmpty {
            let shown = aside.map(\.listed)
            let registered = try await parts.ledger.register(shown, docking: session.docking.id)
            fresh = fresh.filter { $0.state != .quarantined } + registered
        }
        let whole = fresh.filter { !$0.isToBeCopied }
        session.progress.meter.add(whole.reduce(0) { $0 + $1.listed.sizeBytes })
        session.progress.finish(whole.count)
        return fresh.filter(\.isToBeCopied)
    }

    private func notePutAside(_ files: [String]) {
        for file in files {
            parts.conditions.raise(
                .unclaimedFile,
                on: file,
                detail: "its recording had been set aside, and now the camera is read again",
                advice: "it is kept in the spool's folder unclaimed; remove it if it is not needed"
            )
        }
    }

    private func copy(
        _ recordings: [RegisteredRecording],
        _ session: IntakeSession
    ) async throws -> Outcome {
        var outcome = Outcome()
        var copied: [Copied] = []
        for (index, recording) in recordings.enumerated() {
            let before = session.progress.meter.bytes
            do {
                copied.append((recording, try await copyFiles(of: recording, session)))
            } catch {
                session.progress.meter.add(before - session.progress.meter.bytes)
                try await judge(error, recording, session, &outcome)
                guard outcome.stop == nil else {
                    outcome.again += recordings[index...]
                    break
                }
            }
        }
        // What was copied before the trouble is whole, and is kept.
        do {
            outcome.again += try await finish(copied, session)
        } catch {
            session.progress.meter.add(-copied.reduce(0) { $0 + $1.recording.listed.sizeBytes })
            outcome.stop = IntakeDisposition(error)
            outcome.again = copied.map(\.recording) + outcome.again
        }
        return outcome
    }

    /// Sets a recording aside, has it copied again, or ends the attempt.
    private func judge(
        _ error: any Error,
        _ recording: RegisteredRecording,
        _ session: IntakeSession,
        _ outcome: inout Outcome
    ) async throws {
        switch IntakeDisposition(error) {
        case .quarantine(let reason): try await setAside(recording, reason, session)
        case .copyAgain(let reason):
            let count = session.failures.add(recording.id)
            guard count < Self.mostCopies else {
                return try await setAside(recording, reason, session)
            }
            parts.logger.warning(
                "a recording is copied again",
                metadata: [
                    "recording": "\(recording.id)", "attempt": "\(count + 1)",
                    "reason": "\(reason)",
                ]
            )
            outcome.again.append(recording)
            outcome.pause = max(
                outcome.pause,
                Self.patience.delay(afterAttempt: count, fraction: 1)
            )
        case let stop: outcome.stop = stop
        }
    }

    private func copyFiles(
        of recording: RegisteredRecording,
        _ session: IntakeSession
    ) async throws -> [CopiedFile] {
        session.progress.begin(recording)
        var files: [CopiedFile] = []
        for (ordinal, file) in recording.listed.files.enumerated() {
            try Task.checkCancellation()
            let source = try await session.open(file)
            files.append(
                try await session.lane.copy(
                    source,
                    of: recording,
                    ordinal: ordinal,
                    partSizeBytes: partSizeBytes,
                    meter: session.progress.meter
                )
            )
        }
        return files
    }

    /// Makes copies durable, reads them back and writes them down, all in one go.
    /// - Returns: Recordings whose copy did not read back as written, to be copied again.
    private func finish(
        _ copied: [Copied],
        _ session: IntakeSession
    ) async throws -> [RegisteredRecording] {
        guard !copied.isEmpty else { return [] }
        session.progress.verify()
        let group = try await session.lane.finish(copied.flatMap(\.files))
        let verified = Dictionary(grouping: group.verified, by: \.recording)
        var spooled: [SpooledRecording] = []
        var again: [RegisteredRecording] = []
        for (recording, files) in copied {
            let good = verified[recording.id] ?? []
            if good.count == files.count {
                spooled.append(SpooledRecording(id: recording.id, files: good))
                continue
            }
            let words = group.damaged.first { $0.file.recording == recording.id }?.error
            let reason = words.map { "\($0)" } ?? "the copy did not read back as written"
            session.progress.meter.add(-recording.listed.sizeBytes)
            if session.failures.add(recording.id) >= Self.mostCopies {
                try await setAside(recording, QuarantineReason(.spoolDamaged, reason), session)
            } else {
                // The files of it that are whole go with the others: the recording starts over.
                try await session.lane.reopen(recording)
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

    private func setAside(
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

    /// Waits where waiting helps, and throws where the docking is over.
    private func judge(
        _ stop: IntakeDisposition,
        _ session: IntakeSession,
        since round: UInt64
    ) async throws {
        switch stop {
        case .stop: throw CameraError.gone
        case .cancelled: throw CancellationError()
        case .fail(let words): throw IntakeFailure(description: words)
        case .wait(let name, let detail): try await wait(name, detail, session, since: round)
        case .quarantine, .copyAgain: break
        }
    }
}

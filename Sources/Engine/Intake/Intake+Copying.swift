// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence
import Logging

/// From the camera into the spool, batch by batch.
extension Intake {
    /// How often a recording that cannot be read, or does not read back as written, is copied before
    /// it is set aside.
    static let mostCopies = 4
    /// How long a medium that could not be read is left alone before it is asked again.
    private static let patience = Backoff(first: .seconds(2), longest: .seconds(8))

    /// Takes batches in; while one is made durable and read back, the next is copied.
    ///
    /// So neither the camera nor the spool's disk waits for the other. No more than one batch is
    /// behind, and one that met trouble is dealt with before the next is begun.
    func take(_ batches: [IntakeBatch], _ session: IntakeSession) async throws {
        try await withThrowingTaskGroup(of: IntakeOutcome.self) { behind in
            for batch in batches {
                try Task.checkCancellation()
                let copied = try await copy(batch.recordings, session)
                let before = try await behind.next()
                behind.addTask { await finish(copied, session) }
                // One that was clean has nothing to clear, and must not clear what the next raises.
                let wasClean = before?.isClean != false
                if !wasClean { try await settle(before, session) }
                // A disk that failed the one may have failed the other.
                if !wasClean || !copied.outcome.isClean {
                    try await settle(behind.next(), session)
                }
            }
            try await settle(behind.next(), session)
        }
    }

    /// Waits, tries again or gives up, as the end of an attempt asks for, until nothing is left of it.
    private func settle(_ ended: IntakeOutcome?, _ session: IntakeSession) async throws {
        var ended = ended
        while let outcome = ended {
            if let stop = outcome.stop {
                try await judge(stop, session, since: outcome.round)
            } else {
                clearHold(session.docking.id)
                if outcome.pause > .zero { try await parts.clock.sleep(for: outcome.pause) }
            }
            guard !outcome.again.isEmpty else { return }
            try Task.checkCancellation()
            ended = await finish(try await copy(outcome.again, session), session)
        }
    }

    /// Copies what is still to be copied, as far as there is room, while no other docking does.
    private func copy(
        _ recordings: [RegisteredRecording],
        _ session: IntakeSession
    ) async throws -> CopiedBatch {
        let round = parts.wakes.spaceFreed.round
        let claim = try await claim(Set(recordings.map(\.id)), session)
        var batch = CopiedBatch(claim: claim, outcome: IntakeOutcome(round: round))
        let left = try await stillToBeCopied(recordings, session)
        guard !left.isEmpty else { return batch }
        let now: [RegisteredRecording]
        do {
            now = try await makeWay(for: left, session)
        } catch let error as SpoolError {
            batch.outcome.again = left
            batch.outcome.stop = IntakeDisposition(error)
            return batch
        }
        try await parts.ledger.beginCopying(now.map(\.id), docking: session.docking.id)
        try await copy(now, into: &batch, session)
        batch.outcome.again += left[now.count...]
        return batch
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

    private func claim(
        _ ids: Set<RecordingID>,
        _ session: IntakeSession
    ) async throws -> CopyClaim {
        if let claim = claims.tryClaim(ids) { return claim }
        let hold = parts.dockBoard.docked(session.docking.id)?.hold
        parts.dockBoard.update(session.docking.id) { docked in
            docked.hold = Hold(
                name: .sameFootage,
                detail: "another medium of this camera shows the same recordings; "
                    + "each is read once"
            )
        }
        defer { parts.dockBoard.update(session.docking.id) { $0.hold = hold } }
        return try await claims.claim(ids)
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
        into batch: inout CopiedBatch,
        _ session: IntakeSession
    ) async throws {
        defer { session.progress.endCopying() }
        for (index, recording) in recordings.enumerated() {
            let meter = session.progress.begin(recording)
            do {
                try await session.beforeEach()
                let files = try await session.inTurn {
                    try await copyFiles(of: recording, meter, session)
                }
                batch.entries.append(CopiedBatch.Entry(recording: recording, files: files))
            } catch {
                meter.add(-meter.bytes)
                try await judge(error, recording, session, &batch.outcome)
                guard batch.outcome.stop == nil else {
                    batch.outcome.again += recordings[index...]
                    break
                }
            }
        }
        batch.group = await session.lane.endGroup()
    }

    /// Sets a recording aside, has it copied again, or ends the attempt.
    private func judge(
        _ error: any Error,
        _ recording: RegisteredRecording,
        _ session: IntakeSession,
        _ outcome: inout IntakeOutcome
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
        _ meter: ByteMeter,
        _ session: IntakeSession
    ) async throws -> [CopiedFile] {
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
                    meter: meter
                )
            )
        }
        return files
    }

    /// Waits where waiting helps, and throws where the docking is over.
    func judge(
        _ stop: IntakeDisposition,
        _ session: IntakeSession,
        since round: UInt64
    ) async throws {
        switch stop {
        case .stop(let error): throw error
        case .cancelled: throw CancellationError()
        case .fail(let words): throw IntakeFailure(description: words)
        case .wait(let name, let detail): try await wait(name, detail, session, since: round)
        case .quarantine, .copyAgain: break
        }
    }
}

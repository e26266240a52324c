// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Custody
import Evidence
import Logging

/// Takes what is new on a camera into the spool, provably.
package struct Intake: Sendable {
    /// How often a copy that does not read back as written is made before it is set aside.
    private static let mostCopies = 3
    /// How long intake waits for the spool's disk before it looks again by itself.
    private static let spoolRecheck: Duration = .seconds(5)

    /// The size of the parts that are hashed on their own, in bytes.
    private let partSizeBytes: Int
    private let parts: EngineParts

    /// Joins what intake works with and the size of the parts that are hashed on their own.
    package init(
        _ parts: EngineParts,
        partSizeBytes: Int = ContentDigest.defaultPartSizeBytes
    ) {
        self.parts = parts
        self.partSizeBytes = partSizeBytes
    }

    /// Lists a camera and copies all that is new on it.
    ///
    /// - Parameters:
    ///   - driver: The camera.
    ///   - listing: What it holds.
    ///   - recordings: The same, sorted into recordings.
    ///   - docking: The stay, which the ledger knows.
    /// - Throws: `CameraError.gone`, `CancellationError`; anything else is a failure of the ledger.
    package func run(
        _ driver: any CameraDriver,
        listing: Listing,
        recordings: [ListedRecording],
        docking: Docking
    ) async throws {
        try await parts.ledger.noteUnreadable(listing.unreadable, docking: docking.id)
        let registered = try await parts.ledger.register(recordings, docking: docking.id)
        let pending = registered.filter(\.isToBeCopied).sorted { Self.goes($0, before: $1) }
        let progress = IntakeProgress(
            recordingsTotal: pending.count,
            bytesTotal: pending.reduce(0) { $0 + $1.listed.sizeBytes }
        )
        parts.dockBoard.update(docking.id) { docked in
            docked.intake = progress
            docked.unreadableCount = listing.unreadable.count
            docked.withheldCount = registered.count { $0.listed.forwarding != .allowed }
            docked.knownCount = registered.count {
                !$0.isToBeCopied && $0.listed.forwarding == .allowed
            }
        }
        noteUnreadable(listing.unreadable, docking)
        let lane = CopyLane(docking.id, spool: parts.spool, ledger: parts.ledger)
        let session = IntakeSession(
            driver: driver,
            lane: lane,
            docking: docking,
            progress: progress
        )
        try await withTaskCancellationHandler {
            for batch in IntakeBatch.batches(of: pending) {
                try await take(batch, session)
            }
        } onCancel: {
            lane.stop()
        }
    }

    private func noteUnreadable(_ entries: [UnreadableEntry], _ docking: Docking) {
        guard let first = entries.first else { return }
        parts.conditions.raise(
            .unreadableEntry,
            on: docking.bay.label,
            of: docking.id,
            detail: "\(entries.count) entries were not taken; the first is \(first.path): "
                + first.reason,
            advice: "see camdock custody show; look at the card by hand if they may be footage"
        )
    }

    /// What was begun goes first, then the oldest.
    private static func goes(_ first: RegisteredRecording, before second: RegisteredRecording)
        -> Bool
    {
        let begun = (first.state == .copying, second.state == .copying)
        guard begun.0 == begun.1 else { return begun.0 }
        return (first.listed.recordedAt, first.id.rawValue)
            < (second.listed.recordedAt, second.id.rawValue)
    }
}

/// What one docking's intake works with.
struct IntakeSession: Sendable {
    let driver: any CameraDriver
    let lane: CopyLane
    let docking: Docking
    let progress: IntakeProgress
}

// MARK: - One batch

extension Intake {
    /// Copies a batch, again and again while the spool's disk or a copy asks for it.
    private func take(_ batch: IntakeBatch, _ session: IntakeSession) async throws {
        var left = batch.recordings
        var attempt = 1
        while !left.isEmpty {
            try Task.checkCancellation()
            let outcome = try await copy(left, session, isLast: attempt >= Self.mostCopies)
            left = outcome.again
            if let stop = outcome.stop {
                try await judge(stop, session)
            } else {
                clearHold(session)
                attempt += 1
            }
        }
    }

    /// What became of one attempt at a batch.
    private struct Outcome {
        /// To be copied once more.
        var again: [RegisteredRecording] = []
        /// Why the attempt ended before its end.
        var stop: IntakeDisposition?
    }

    private func copy(
        _ recordings: [RegisteredRecording],
        _ session: IntakeSession,
        isLast: Bool
    ) async throws -> Outcome {
        var outcome = Outcome()
        var copied: [(recording: RegisteredRecording, files: [CopiedFile])] = []
        try await parts.ledger.beginCopying(recordings.map(\.id))
        for (index, recording) in recordings.enumerated() {
            let before = session.progress.meter.bytes
            do {
                copied.append((recording, try await copyFiles(of: recording, session)))
            } catch {
                session.progress.meter.add(before - session.progress.meter.bytes)
                let judged = IntakeDisposition(error)
                if case .quarantine(let reason) = judged {
                    try await setAside(recording, reason, session)
                    continue
                }
                outcome.stop = judged
                outcome.again = Array(recordings[index...])
                break
            }
        }
        // What was copied before the trouble is whole, and is kept.
        do {
            outcome.again += try await finish(copied, session, isLast: isLast)
        } catch {
            outcome.stop = IntakeDisposition(error)
            outcome.again = copied.map(\.recording) + outcome.again
        }
        return outcome
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
        _ copied: [(recording: RegisteredRecording, files: [CopiedFile])],
        _ session: IntakeSession,
        isLast: Bool
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
            if isLast {
                try await setAside(recording, QuarantineReason(.spoolDamaged, reason), session)
            } else {
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
    private func judge(_ stop: IntakeDisposition, _ session: IntakeSession) async throws {
        switch stop {
        case .stop: throw CameraError.gone
        case .cancelled: throw CancellationError()
        case .fail(let words): throw IntakeFailure(description: words)
        case .waitForSpool(let name, let detail): try await waitForSpool(name, detail, session)
        case .quarantine, .copyAgain: break
        }
    }
}

/// What intake cannot go on with, in words.
package struct IntakeFailure: Error, CustomStringConvertible {
    package let description: String
}

// MARK: - Waiting for the spool

extension Intake {
    private func waitForSpool(
        _ name: Condition.Name,
        _ detail: String,
        _ session: IntakeSession
    ) async throws {
        parts.conditions.raise(
            name,
            on: "spool",
            detail: detail,
            advice: name == .spoolFull
                ? "let the queue drain or free space; cameras keep their footage meanwhile"
                : "check the disk that holds the spool; cameras keep their footage meanwhile"
        )
        parts.dockBoard.update(session.docking.id) { $0.hold = Hold(name: name, detail: detail) }
        let round = parts.wakes.spaceFreed.round
        let clock = parts.clock
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await parts.wakes.spaceFreed.wait(after: round) }
            group.addTask { try await clock.sleep(for: Self.spoolRecheck) }
            try await group.next()
            group.cancelAll()
        }
    }

    private func clearHold(_ session: IntakeSession) {
        guard parts.dockBoard.docked(session.docking.id)?.hold != nil else { return }
        parts.dockBoard.update(session.docking.id) { $0.hold = nil }
        parts.conditions.clear(.spoolFull, on: "spool")
        parts.conditions.clear(.spoolFailing, on: "spool")
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence
import Logging

/// Footage of which the camera states no time.
///
/// Its name and size alone tell it from other footage, and a card that was emptied gives both again.
/// So what looks known is read once more at each docking, and its digest compared.
extension Intake {
    /// Known recordings that may be others by now; each is compared once in a docking.
    func toBeCompared(
        _ registered: [RegisteredRecording],
        _ docking: DockingID
    ) -> [RegisteredRecording] {
        let compared = parts.dockBoard.docked(docking)?.comparedIDs ?? []
        return registered.filter { recording in
            recording.listed.isUndated && recording.listed.forwarding == .allowed
                && !recording.isToBeCopied && !compared.contains(recording.id)
        }
    }

    /// Remembers that this docking has read these.
    func noteCompared(_ recordings: [RegisteredRecording], _ docking: DockingID) {
        let ids = recordings.filter(\.listed.isUndated).map(\.id)
        guard !ids.isEmpty else { return }
        parts.dockBoard.update(docking) { $0.comparedIDs.formUnion(ids) }
    }

    /// Reads known recordings once more, and registers those that turn out to be others.
    /// - Returns: What is to be copied.
    func compare(
        _ recordings: [RegisteredRecording],
        _ session: IntakeSession
    ) async throws -> [RegisteredRecording] {
        var others: [RegisteredRecording] = []
        for recording in recordings {
            if let digest = try await digest(of: recording, session) {
                others += try await other(than: recording, digest, session)
            }
            session.progress.finish(1)
            noteCompared([recording], session.docking.id)
        }
        session.progress.endCopying()
        session.progress.extend(
            recordings: others.count,
            bytes: others.reduce(0) { $0 + $1.listed.sizeBytes }
        )
        return others
    }

    /// The digest of what the camera shows now; nil if that cannot be told, which is named.
    private func digest(
        of recording: RegisteredRecording,
        _ session: IntakeSession
    ) async throws -> Digest? {
        while true {
            let round = parts.wakes.spaceFreed.round
            let meter = session.progress.begin(recording)
            do {
                try await session.beforeEach()
                return try await session.inTurn {
                    try await digest(of: recording, meter, session)
                }
            } catch {
                meter.add(-meter.bytes)
                switch IntakeDisposition(error) {
                case .quarantine(let reason):
                    try await noteNotCompared(recording, reason, session)
                    return nil
                case .copyAgain(let reason):
                    guard session.failures.add(recording.id) >= Self.mostCopies else { continue }
                    try await noteNotCompared(recording, reason, session)
                    return nil
                case let stop: try await judge(stop, session, since: round)
                }
                clearHold(session.docking.id)
            }
        }
    }

    private func digest(
        of recording: RegisteredRecording,
        _ meter: ByteMeter,
        _ session: IntakeSession
    ) async throws -> Digest {
        var files: [(path: SourcePath, digest: Digest)] = []
        for file in recording.listed.files {
            try Task.checkCancellation()
            let source = try await session.open(file)
            files.append((file.path, try await session.lane.digest(source, of: file, meter: meter)))
        }
        return .ofRecording(files)
    }

    /// What is to be copied of a recording with that digest; nothing if it is known.
    private func other(
        than recording: RegisteredRecording,
        _ digest: Digest,
        _ session: IntakeSession
    ) async throws -> [RegisteredRecording] {
        let known = try await parts.ledger.recording(recording.id)?.summary.digest
        guard known != digest else { return [] }
        parts.logger.notice(
            "a recording without a time is not the one that was known by its name and size",
            metadata: [
                "recording": "\(recording.id)", "title": "\(recording.listed.title)",
                "docking": "\(session.docking.id)",
            ]
        )
        let registered = try await parts.ledger.register(
            [recording.listed.edition(digest)],
            docking: session.docking.id
        )
        return registered.filter(\.isToBeCopied)
    }

    /// Says that a recording may be another, and that nobody knows.
    private func noteNotCompared(
        _ recording: RegisteredRecording,
        _ reason: QuarantineReason,
        _ session: IntakeSession
    ) async throws {
        let entry = UnreadableEntry(
            path: recording.listed.files[0].path,
            reason: "the camera states no time of it, and it could not be compared with "
                + "recording \(recording.id): \(reason)"
        )
        try await parts.ledger.noteUnreadable([entry], docking: session.docking.id)
        parts.dockBoard.update(session.docking.id) { $0.unreadableCount += 1 }
        noteUnreadable([entry], session.docking)
    }
}

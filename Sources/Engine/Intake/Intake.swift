// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Custody
import Evidence
import Logging

/// Takes what is new on a camera into the spool, provably.
package struct Intake: Sendable {
    /// The size of the parts that are hashed on their own, in bytes.
    let partSizeBytes: Int
    /// The most bytes of recordings that are made durable together, unless one alone has more.
    let batchBytes: Int64
    let parts: EngineParts
    let claims = CopyClaims()
    private let cameraTurns: ReadingTurns
    /// A share that hangs behind a folder keeps no camera waiting.
    private let folderTurns: ReadingTurns

    /// How many cameras are read at once where nothing else is configured.
    ///
    /// Several to each root port of a usual host: more would gain nothing on its lines and its disk,
    /// and cost threads and memory.
    package static let defaultTurns = 16

    /// Joins what intake works with.
    ///
    /// - Parameters:
    ///   - parts: What all services share.
    ///   - partSizeBytes: The size of the parts that are hashed on their own.
    ///   - batchBytes: The most bytes of recordings that are made durable together.
    ///   - turns: How many cameras are read at once; as many folders are besides.
    package init(
        _ parts: EngineParts,
        partSizeBytes: Int = ContentDigest.defaultPartSizeBytes,
        batchBytes: Int64 = IntakeBatch.largestBytes,
        turns: Int = defaultTurns
    ) {
        self.parts = parts
        self.partSizeBytes = partSizeBytes
        self.batchBytes = batchBytes
        cameraTurns = ReadingTurns(atOnce: turns)
        folderTurns = ReadingTurns(atOnce: turns)
    }

    /// Lists a camera and copies all that is new on it.
    ///
    /// - Parameters:
    ///   - driver: The camera.
    ///   - listing: What it holds.
    ///   - recordings: The same, sorted into recordings.
    ///   - docking: The stay, which the ledger knows.
    ///   - beforeEach: Done before each recording, while nothing is read from the camera; it throws
    ///     nothing but `CancellationError`.
    /// - Returns: The recordings that the camera shows.
    /// - Throws: `CameraError`: `.gone`, `.faulty` and `.unavailable`; `CancellationError`; anything
    ///   else is a failure of the ledger.
    @discardableResult
    package func run(
        _ driver: any CameraDriver,
        listing: Listing,
        recordings: [ListedRecording],
        docking: Docking,
        beforeEach: @escaping @Sendable () async throws -> Void = {}
    ) async throws -> Set<RecordingID> {
        try await parts.ledger.noteUnreadable(listing.unreadable, docking: docking.id)
        let registered = try await parts.ledger.register(recordings, docking: docking.id)
        try await noteAbsences(listing, registered, docking)
        let pending = registered.filter(\.isToBeCopied).sorted { Self.goes($0, before: $1) }
        let alike = toBeCompared(registered, docking.id)
        let progress = IntakeProgress(
            recordingsTotal: pending.count + alike.count,
            bytesTotal: (pending + alike).reduce(0) { $0 + $1.listed.sizeBytes }
        )
        parts.dockBoard.update(docking.id) { docked in
            docked.intake = progress
            docked.unreadableCount = listing.unreadable.count
            docked.withheldCount = registered.count { $0.listed.forwarding != .allowed }
            docked.knownCount =
                registered.count { !$0.isToBeCopied && $0.listed.forwarding == .allowed }
                - alike.count
        }
        noteUnreadable(listing.unreadable, docking)
        let lane = CopyLane(docking.id, spool: parts.spool, ledger: parts.ledger)
        let session = IntakeSession(
            driver: driver,
            lane: lane,
            finishing: FinishLane(docking.id, spool: parts.spool),
            docking: docking,
            progress: progress,
            beforeEach: beforeEach,
            turns: docking.bay.path == .folder ? folderTurns : cameraTurns
        )
        // Whatever it waited for at its end, nobody waits for it now.
        defer { clearHold(docking.id) }
        try await withTaskCancellationHandler {
            try await take(IntakeBatch.batches(of: pending, upTo: batchBytes), session)
            noteCompared(pending, docking.id)
            // What is surely new goes first.
            let others = try await compare(alike, session)
            try await take(IntakeBatch.batches(of: others, upTo: batchBytes), session)
        } onCancel: {
            lane.stop()
        }
        return Set(registered.map(\.id))
    }

    func noteUnreadable(_ entries: [UnreadableEntry], _ docking: Docking) {
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

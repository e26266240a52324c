// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence
import ServiceLifecycle

/// Forwards what the spool holds to the store, and lets go of it once the store has proved it.
package struct UplinkService: Service {
    /// How the queue is worked off.
    package struct Settings: Sendable {
        /// Nothing leaves the spool while true.
        package var isHeld: Bool
        /// Recordings under way at once, unless they are small.
        package var lanes: Int

        /// Joins the settings.
        package init(isHeld: Bool = false, lanes: Int = 2) {
            self.isHeld = isHeld
            self.lanes = lanes
        }
    }

    /// The name under which the service beats.
    static let name = "uplink"
    /// Small recordings are claimed together until they have this many bytes.
    private static let batchBytes: Int64 = 64 << 20
    /// No more recordings are claimed together.
    private static let batchCount = 256
    /// How many recordings are tried while the store takes nothing.
    private static let sampleCount = 4
    /// After that many attempts a recording that does not get through is a state of its own.
    private static let patience = 5
    /// How often the line is looked at when nobody says that something was spooled.
    private static let idleRest: Duration = .seconds(30)

    private let settings: Settings
    private let ledger: Ledger
    private let spool: SpoolDesk
    private let store: any ObjectStore
    private let station: Station
    private let board: UplinkBoard
    private let conditions: Conditions
    private let pulse: Pulse
    private let wakes: EngineWakes
    private let backoff = Backoff()
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> UTCTime

    /// Joins what the service works with.
    package init(_ engine: EngineParts, store: any ObjectStore, settings: Settings) {
        self.settings = settings
        self.store = store
        ledger = engine.ledger
        spool = engine.spoolDesk
        station = engine.station
        board = engine.uplinkBoard
        conditions = engine.conditions
        pulse = engine.pulse
        wakes = engine.wakes
        clock = engine.clock
        now = engine.now
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await work()
        }
    }

    private func work() async {
        var course = UplinkCourse()
        while !Task.isCancelled {
            pulse.beat(Self.name)
            var pause: Duration?
            do {
                pause = try await turn(&course)
                conditions.clear(.ledgerFailing, on: Self.name)
            } catch is CancellationError {
                break
            } catch {
                course.mayHaveStranded = true
                pause = .seconds(10)
                conditions.raise(
                    .ledgerFailing,
                    on: Self.name,
                    detail: "\(error)",
                    advice: "check the disk that holds the ledger; nothing is lost meanwhile"
                )
            }
            if let pause { await rest(pause) }
        }
    }

    /// Goes once round: releases what is confirmed, asks the store, sends a batch.
    /// - Returns: How long to wait before the next turn; nil if there may be more to send.
    private func turn(_ course: inout UplinkCourse) async throws -> Duration? {
        if course.mayHaveStranded {
            // One batch is under way at a time, and it is over: nothing else can be on its way.
            try await ledger.recallForwardings()
            course.mayHaveStranded = false
        }
        try await release()
        guard try await probe(course.trouble) else {
            course.noteSilence()
            return backoff.delay(afterAttempt: course.failures)
        }
        guard !settings.isHeld else { return Self.idleRest }
        let due = try await ledger.nextToForward(limit: Self.batchCount)
        let batch = course.isTrying ? Self.sample(of: due) : Self.head(of: due, settings.lanes)
        guard !batch.isEmpty else { return Self.idleRest }
        let outcomes = try await forward(batch)
        if course.note(outcomes) { try await ledger.hastenPostponed() }
        noteStore(course.trouble)
        try await release()
        try Task.checkCancellation()
        return course.isTrying ? backoff.delay(afterAttempt: course.failures) : nil
    }

    /// Waits until something was spooled, at most for `limit`.
    private func rest(_ limit: Duration) async {
        pulse.rest(Self.name)
        await wakes.spooled.wait(atMost: limit, clock: clock)
    }

    /// Whether the store can be written to; one request, however long the queue is.
    ///
    /// What is known to keep it from taking footage stands: a probe alone does not show that it is
    /// over.
    private func probe(_ standing: StoreTrouble?) async throws -> Bool {
        // A store that does not answer is watched by the board, not by the watchdog.
        pulse.rest(Self.name)
        board.beginProbe()
        defer {
            board.endProbe()
            pulse.beat(Self.name)
        }
        do {
            let space = try await store.probe()
            if let mark = try await store.mark() {
                try await ledger.adoptStore(store.label, identity: mark)
            }
            noteStore(standing, freeBytes: space.freeBytes)
            return true
        } catch let error as StoreError {
            if case .pauseStore(let trouble) = ForwardingDisposition(error) {
                noteStore(trouble)
            } else {
                noteStore(StoreTrouble(.storeUnavailable, "\(error)"))
            }
            return false
        }
    }

    private func noteStore(_ trouble: StoreTrouble?, freeBytes: Int64? = nil) {
        board.noteStore(trouble, freeBytes: freeBytes, at: now())
        for name in [Condition.Name.storeUnavailable, .storeFull, .storeReadOnly] {
            guard let trouble, name == trouble.name else {
                conditions.clear(name, on: store.label)
                continue
            }
            conditions.raise(
                name,
                on: store.label,
                detail: trouble.detail,
                advice: "mend the store; the spool keeps everything and goes on by itself"
            )
        }
    }

    /// Removes the spool's copies of what the store has confirmed: the row first, then the file.
    private func release() async throws {
        while true {
            let releasable = try await ledger.spoolFilesToRelease(limit: Self.batchCount)
            guard !releasable.isEmpty else { return }
            try await spool.release(releasable)
            try await ledger.markReleased(releasable.map(\.id))
            wakes.spaceFreed.advance()
        }
    }
}

// MARK: - What goes next

extension UplinkService {
    /// As many recordings as go together: small ones up to a size, large ones up to the lanes.
    private static func head(of due: [QueuedRecording], _ lanes: Int) -> [QueuedRecording] {
        var bytes: Int64 = 0
        var count = 0
        for recording in due {
            bytes += recording.summary.sizeBytes
            guard count < lanes || bytes <= batchBytes else { break }
            count += 1
        }
        return Array(due.prefix(count))
    }

    /// A few from all over the line, so that one folder that cannot be written to is not all that is
    /// tried.
    private static func sample(of due: [QueuedRecording]) -> [QueuedRecording] {
        stride(from: 0, to: due.count, by: max(1, due.count / sampleCount))
            .prefix(sampleCount).map { due[$0] }
    }
}

// MARK: - What became of it

extension UplinkService {
    /// Sends a batch and writes down what became of it.
    private func forward(_ batch: [QueuedRecording]) async throws -> [ForwardingOutcome] {
        try await ledger.beginForwarding(batch.map(\.id), to: store.label)
        // While bytes travel, it is the bytes that are watched.
        pulse.rest(Self.name)
        let isSmall = batch.reduce(0) { $0 + $1.summary.sizeBytes } <= Self.batchBytes
        let forwarding = Forwarding(store: store, station: station, spool: spool, board: board)
        let outcomes =
            isSmall ? await forwarding.together(batch) : await forwarding.sideBySide(batch)
        pulse.beat(Self.name)
        let confirmed = outcomes.compactMap(\.confirmed)
        if !confirmed.isEmpty { try await ledger.confirm(confirmed, store: store.label) }
        for recording in confirmed {
            conditions.clear(.forwardingFailing, on: recording.id.rawValue)
        }
        for case .failed(let recording, let disposition) in outcomes {
            try await settle(recording, disposition)
        }
        return outcomes
    }

    private func settle(
        _ recording: QueuedRecording,
        _ disposition: ForwardingDisposition
    ) async throws {
        switch disposition {
        case .interrupted:
            try await ledger.postponeForwarding(
                recording.id,
                reason: "the service is stopping",
                until: now()
            )
        case .pauseStore(let trouble): try await postpone(recording, trouble.detail)
        case .retry(let reason):
            try await postpone(recording, reason)
            guard recording.summary.attempts + 1 >= Self.patience else { return }
            conditions.raise(
                .forwardingFailing,
                on: recording.id.rawValue,
                detail: "\(recording.summary.title): given up "
                    + "\(recording.summary.attempts + 1) times, last since \(reason)",
                advice: "check store and spool; it is tried again by itself"
            )
        case .quarantine(let reason):
            try await ledger.quarantine(recording.id, reason)
            conditions.clear(.forwardingFailing, on: recording.id.rawValue)
            conditions.raise(
                .quarantined,
                on: recording.id.rawValue,
                detail: "\(recording.summary.title): \(reason)",
                advice: "see camdock recordings show \(recording.id)"
            )
        }
    }

    private func postpone(_ recording: QueuedRecording, _ reason: String) async throws {
        let delay = backoff.delay(afterAttempt: recording.summary.attempts + 1)
        try await ledger.postponeForwarding(
            recording.id,
            reason: reason,
            until: now().advanced(by: delay)
        )
    }
}

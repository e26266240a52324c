// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence
import Logging
import ServiceLifecycle
import Stores

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

    /// A recording and what the store showed for each of its files.
    private typealias Confirmed = (id: RecordingID, proofs: [FileProof])

    /// The name under which the service beats.
    static let name = "uplink"
    /// Small recordings are claimed together until they have this many bytes.
    private static let batchBytes: Int64 = 64 << 20
    /// No more recordings are claimed together.
    private static let batchCount = 256

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
    private let logger: Logger

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
        logger = engine.logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await work()
        }
    }

    private func work() async {
        var failures = 0
        while !Task.isCancelled {
            pulse.beat(Self.name)
            do {
                try await release()
                let isUp = await probe()
                failures = isUp ? 0 : failures + 1
                guard isUp, !settings.isHeld else {
                    await rest(isUp ? .seconds(30) : backoff.delay(afterAttempt: failures))
                    continue
                }
                let sent = try await forwardBatch()
                if !sent { await rest(.seconds(30)) }
            } catch is CancellationError {
                break
            } catch {
                conditions.raise(
                    .ledgerFailing,
                    on: "uplink",
                    detail: "\(error)",
                    advice: "check the disk that holds the ledger; nothing is lost meanwhile"
                )
                await rest(.seconds(10))
                continue
            }
            conditions.clear(.ledgerFailing, on: "uplink")
        }
    }

    /// Waits until something was spooled, at most for `limit`.
    private func rest(_ limit: Duration) async {
        pulse.rest(Self.name)
        await wakes.spooled.wait(atMost: limit, clock: clock)
    }

    /// Whether the store can be written to; one request, however long the queue is.
    private func probe() async -> Bool {
        do {
            let space = try await store.probe()
            noteStore(trouble: nil, detail: nil, freeBytes: space.freeBytes)
            return true
        } catch let error as StoreError {
            guard case .pauseStore(let name, let detail) = ForwardingDisposition(error) else {
                noteStore(trouble: .storeUnavailable, detail: "\(error)", freeBytes: nil)
                return false
            }
            noteStore(trouble: name, detail: detail, freeBytes: nil)
        } catch {
            noteStore(trouble: .storeUnavailable, detail: "\(error)", freeBytes: nil)
        }
        return false
    }

    private func noteStore(trouble: Condition.Name?, detail: String?, freeBytes: Int64?) {
        board.noteStore(trouble: trouble, detail: detail, freeBytes: freeBytes, at: now())
        for name in [Condition.Name.storeUnavailable, .storeFull, .storeReadOnly] {
            guard name == trouble else {
                conditions.clear(name, on: store.label)
                continue
            }
            conditions.raise(
                name,
                on: store.label,
                detail: detail ?? name.rawValue,
                advice: "mend the store; the spool keeps everything and goes on by itself"
            )
        }
    }
}

// MARK: - One batch

extension UplinkService {
    /// Forwards what is next in line.
    /// - Returns: False if nothing is due.
    private func forwardBatch() async throws -> Bool {
        let due = try await ledger.nextToForward(limit: Self.batchCount)
        let batch = Self.head(of: due, lanes: settings.lanes)
        guard !batch.isEmpty else { return false }
        try await ledger.beginForwarding(batch.map(\.id), to: store.label)
        // While bytes travel, it is the bytes that are watched.
        pulse.rest(Self.name)
        let isSmall = batch.reduce(0) { $0 + $1.summary.sizeBytes } <= Self.batchBytes
        let confirmed = isSmall ? await forwardTogether(batch) : await forwardEach(batch)
        pulse.beat(Self.name)
        if !confirmed.isEmpty { try await ledger.confirm(confirmed, store: store.label) }
        try await release()
        try Task.checkCancellation()
        return true
    }

    /// As many recordings as go together: small ones up to a size, large ones up to the lanes.
    private static func head(of due: [QueuedRecording], lanes: Int) -> ArraySlice<QueuedRecording> {
        var bytes: Int64 = 0
        var count = 0
        for recording in due {
            bytes += recording.summary.sizeBytes
            guard count < lanes || bytes <= batchBytes else { break }
            count += 1
        }
        return due.prefix(count)
    }

    /// Sends large recordings side by side, each with its own progress.
    private func forwardEach(_ batch: ArraySlice<QueuedRecording>) async -> [Confirmed] {
        await withTaskGroup(of: Confirmed?.self) { group in
            for recording in batch {
                group.addTask { await forward(recording) }
            }
            return await group.reduce(into: []) { $0 += $1.map { [$0] } ?? [] }
        }
    }

    /// Sends small recordings as one group, so that they share what it costs to make them durable.
    private func forwardTogether(_ batch: ArraySlice<QueuedRecording>) async -> [Confirmed] {
        var shipments: [Shipment] = []
        for recording in batch {
            board.begin(UplinkBoard.Transfer(recording))
            do {
                shipments.append(try await shipment(of: recording))
            } catch {
                await giveUp(recording, error)
            }
        }
        defer { for recording in batch { board.end(recording.id) } }
        // The manifests go when all files are there: none ever describes what is still on its way.
        let files = await put(shipments) { $0.items.filter { $0.ordinal != nil } }
        var ready: [Shipment] = []
        for (shipment, trouble) in zip(shipments, files) {
            if let trouble {
                await giveUp(shipment.recording, trouble)
            } else {
                ready.append(shipment)
            }
        }
        let manifests = await put(ready) { $0.items.filter { $0.ordinal == nil } }
        return await withTaskGroup(of: Confirmed?.self) { group in
            for (shipment, trouble) in zip(ready, manifests) {
                group.addTask { await prove(shipment, unless: trouble) }
            }
            return await group.reduce(into: []) { $0 += $1.map { [$0] } ?? [] }
        }
    }

    /// Puts some items of each shipment as one group; tells each shipment's first trouble.
    private func put(
        _ shipments: [Shipment],
        _ choose: (Shipment) -> [Shipment.Item]
    ) async -> [(any Error)?] {
        let chosen = shipments.map(choose)
        let objects = chosen.joined().map { OutgoingObject(object: $0.object, body: $0.body) }
        var results = await store.put(objects, meter: board.together)[...]
        return chosen.map { items in
            let own = results.prefix(items.count)
            results = results.dropFirst(items.count)
            return own.lazy.compactMap { result -> (any Error)? in
                if case .failure(let error) = result { error } else { nil }
            }.first
        }
    }

    /// Has the store show a recording whose objects were put; judges what went wrong.
    private func prove(_ shipment: Shipment, unless trouble: (any Error)?) async -> Confirmed? {
        do {
            if let trouble { throw trouble }
            var proofs: [FileProof] = []
            for item in shipment.items {
                let proof = try await store.prove(item.object, meter: ByteMeter())
                if let ordinal = item.ordinal {
                    proofs.append(FileProof(ordinal: ordinal, proof: proof))
                }
            }
            return (id: shipment.recording.id, proofs: proofs)
        } catch {
            await giveUp(shipment.recording, error)
            return nil
        }
    }

    private func shipment(of recording: QueuedRecording) async throws -> Shipment {
        Shipment(recording, station: station, bodies: try await spool.bodies(of: recording))
    }

    /// Sends one recording and has it proved; judges what goes wrong.
    /// - Returns: Nil if it was not confirmed; the ledger says why.
    private func forward(_ recording: QueuedRecording) async -> Confirmed? {
        let transfer = UplinkBoard.Transfer(recording)
        do {
            let shipment = try await shipment(of: recording)
            board.begin(transfer)
            defer { board.end(recording.id) }
            return try await send(shipment, transfer)
        } catch {
            await giveUp(recording, error)
            return nil
        }
    }

    private func send(
        _ shipment: Shipment,
        _ transfer: UplinkBoard.Transfer
    ) async throws -> Confirmed {
        var proofs: [FileProof] = []
        for item in shipment.items {
            try await store.put(item.object, from: item.body, meter: transfer.sent)
            let proof = try await store.prove(item.object, meter: transfer.proved)
            if let ordinal = item.ordinal {
                proofs.append(FileProof(ordinal: ordinal, proof: proof))
            }
        }
        return (id: shipment.recording.id, proofs: proofs)
    }

    private func giveUp(_ recording: QueuedRecording, _ error: any Error) async {
        do {
            try await settle(recording, error)
        } catch {
            // The row still says `uploading`; the next start puts it back in line.
            logger.error(
                "could not write down why a recording was not forwarded",
                metadata: ["recording": "\(recording.id)", "error": "\(error)"]
            )
        }
    }

    private func settle(_ recording: QueuedRecording, _ error: any Error) async throws {
        guard !(error is CancellationError) else {
            return try await ledger.postponeForwarding(
                recording.id,
                reason: "the service is stopping",
                until: now()
            )
        }
        let judged =
            (error as? StoreError).map { ForwardingDisposition($0) } ?? .retry("\(error)")
        switch judged {
        case .pauseStore(let name, let detail):
            noteStore(trouble: name, detail: detail, freeBytes: nil)
            try await ledger.postponeForwarding(
                recording.id,
                reason: detail,
                until: now()
            )
        case .retry(let reason):
            let delay = backoff.delay(afterAttempt: recording.summary.attempts + 1)
            try await ledger.postponeForwarding(
                recording.id,
                reason: reason,
                until: now().advanced(by: delay)
            )
        case .quarantine(let reason):
            try await ledger.quarantine(recording.id, reason)
            conditions.raise(
                .quarantined,
                on: recording.id.rawValue,
                detail: "\(recording.summary.title): \(reason)",
                advice: "see camdock recordings show \(recording.id)"
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

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence

/// One batch on its way: has the store take its objects and show them.
///
/// It writes nothing down; what became of each recording is returned.
struct Forwarding: Sendable {
    let store: any ObjectStore
    let station: Station
    let spool: SpoolDesk
    let board: UplinkBoard
    let pace: any TransferPace
    let retention: RetentionPolicy?

    /// Sends large recordings side by side, each with its own progress.
    func sideBySide(_ batch: [QueuedRecording]) async -> [ForwardingOutcome] {
        await withTaskGroup(of: ForwardingOutcome.self) { group in
            for recording in batch {
                group.addTask { await alone(recording) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// Sends small recordings as one group, so that they share what it costs to make them durable.
    func together(_ batch: [QueuedRecording]) async -> [ForwardingOutcome] {
        for recording in batch { board.begin(UplinkBoard.Transfer(recording)) }
        defer { for recording in batch { board.end(recording.id) } }
        var outcomes: [ForwardingOutcome] = []
        var shipments: [Shipment] = []
        for recording in batch {
            do {
                shipments.append(try await shipment(of: recording))
            } catch {
                outcomes.append(.failed(recording, error))
            }
        }
        // The manifests go when all files are there: none ever describes what is still on its way.
        let files = await put(shipments) { $0.items.filter { $0.ordinal != nil } }
        var ready: [Shipment] = []
        for (shipment, trouble) in zip(shipments, files) {
            if let trouble {
                outcomes.append(.failed(shipment.recording, trouble))
            } else {
                ready.append(shipment)
            }
        }
        let manifests = await put(ready) { $0.items.filter { $0.ordinal == nil } }
        return await withTaskGroup(of: ForwardingOutcome.self) { group in
            for (shipment, trouble) in zip(ready, manifests) {
                group.addTask { await prove(shipment, unless: trouble) }
            }
            return await group.reduce(into: outcomes) { $0.append($1) }
        }
    }

    /// Puts some items of each shipment as one group; tells each shipment's first trouble.
    private func put(
        _ shipments: [Shipment],
        _ choose: (Shipment) -> [Shipment.Item]
    ) async -> [(any Error)?] {
        let chosen = shipments.map(choose)
        let objects = chosen.joined().map { OutgoingObject(object: $0.object, body: $0.body) }
        var results = await store.put(objects, pace: pace, meter: board.together)[...]
        return chosen.map { items in
            let own = results.prefix(items.count)
            results = results.dropFirst(items.count)
            return own.lazy.compactMap { result -> (any Error)? in
                if case .failure(let error) = result { error } else { nil }
            }.first
        }
    }

    /// Has the store show a recording whose objects were put.
    private func prove(
        _ shipment: Shipment,
        unless trouble: (any Error)?
    ) async -> ForwardingOutcome {
        do {
            if let trouble { throw trouble }
            var proofs: [FileProof] = []
            for item in shipment.items {
                let proof = try await store.prove(item.object, pace: pace, meter: ByteMeter())
                if let ordinal = item.ordinal {
                    proofs.append(FileProof(ordinal: ordinal, proof: proof))
                }
            }
            return .confirmed(
                id: shipment.recording.id,
                sizeBytes: shipment.recording.summary.sizeBytes,
                proofs: proofs
            )
        } catch {
            return .failed(shipment.recording, error)
        }
    }

    private func shipment(of recording: QueuedRecording) async throws -> Shipment {
        Shipment(
            recording,
            station: station,
            retention: retention,
            bodies: try await spool.bodies(of: recording)
        )
    }

    /// Sends one recording and has it proved, object by object.
    private func alone(_ recording: QueuedRecording) async -> ForwardingOutcome {
        let transfer = UplinkBoard.Transfer(recording)
        do {
            let shipment = try await shipment(of: recording)
            board.begin(transfer)
            defer { board.end(recording.id) }
            var proofs: [FileProof] = []
            for item in shipment.items {
                try await store.put(
                    item.object,
                    from: item.body,
                    pace: pace,
                    meter: transfer.sent
                )
                let proof = try await store.prove(
                    item.object,
                    pace: pace,
                    meter: transfer.proved
                )
                if let ordinal = item.ordinal {
                    proofs.append(FileProof(ordinal: ordinal, proof: proof))
                }
            }
            return .confirmed(
                id: recording.id,
                sizeBytes: recording.summary.sizeBytes,
                proofs: proofs
            )
        } catch {
            return .failed(recording, error)
        }
    }
}

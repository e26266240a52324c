// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import SystemPackage

/// A store that is a directory: a mounted NFS or SMB share, or a local disk.
///
/// The root must hold the marker file `.camdock-store`, which only `initialize` writes: a share that
/// is not mounted shows an empty mount point, and filling that would be worse than stopping.
package final class DirectoryStore: ObjectStore {
    /// How many objects move at the same time unless told otherwise.
    package static let defaultLaneCount = 4

    package let label: String
    private let lanes: KeyedLanes<DirectoryLane>
    private let attendant: DirectoryWorker
    private let fresh = FreshObjects<WrittenFile>(limit: GroupPlan.togetherCount)

    /// Names the directory; nothing is opened yet.
    /// - Parameters:
    ///   - root: The directory that holds the marker; it may be a link.
    ///   - identity: The store that must be found there; nil takes the first one found and stays
    ///     with it, so that another store mounted in its place later is refused.
    ///   - laneCount: How many objects move at the same time; the others wait their turn.
    ///   - flushing: The calls that make things durable.
    package init(
        root: FilePath,
        expecting identity: StoreIdentity? = nil,
        laneCount: Int = defaultLaneCount,
        flushing: any StoreFlushing = SystemFlushing()
    ) {
        label = root.string
        let place = StorePlace(path: root, expecting: identity, flushing: flushing)
        lanes = KeyedLanes((0..<laneCount).map { _ in DirectoryLane(place: place) })
        attendant = DirectoryWorker(place: place)
    }

    /// Makes the directory a store: creates it if it is missing and writes the marker.
    ///
    /// **Blocks.**
    ///
    /// A directory that already is a store is left as it is.
    @discardableResult
    package static func initialize(root: FilePath) throws(StoreError) -> StoreIdentity {
        try StoreRoot.create(at: root)
    }

    package func put(
        _ object: StoredObject,
        from body: any ObjectBody,
        pace: any TransferPace,
        meter: ByteMeter
    ) async throws {
        let outgoing = OutgoingObject(object: object, body: PacedBody(body, pace))
        try pace.begin()
        try await lanes.withLane(for: [object.key]) { lane in
            let written = try await lane.first.put(outgoing, meter: meter)
            remember(written, outgoing)
        }
    }

    /// Puts small objects together, at two flushes for up to a thousand of them, where the file
    /// system can flush as a whole; all others as single puts, as many at a time as there are
    /// lanes.
    package func put(
        _ group: [OutgoingObject],
        pace: any TransferPace,
        meter: ByteMeter
    ) async -> [Result<Void, any Error>] {
        var results: [Int: Result<Void, any Error>] = [:]
        let paced = group.map {
            OutgoingObject(object: $0.object, body: PacedBody($0.body, pace))
        }
        for indices in GroupPlan(group).together {
            let outcomes = await putTogether(indices.map { paced[$0] }, pace: pace, meter: meter)
            for (index, outcome) in zip(indices, outcomes) {
                guard case .over(let result) = outcome else { continue }
                results[index] = result.map { _ in }
            }
        }
        await withTaskGroup(of: (Int, Result<Void, any Error>).self) { tasks in
            for (index, outgoing) in group.enumerated() where results[index] == nil {
                tasks.addTask {
                    (index, await self.putAlone(outgoing, pace: pace, meter: meter))
                }
            }
            for await (index, result) in tasks { results[index] = result }
        }
        return group.indices.compactMap { results[$0] }
    }

    /// Reads the object back; what a share gives back is not held to the line's cap.
    package func prove(
        _ object: StoredObject,
        pace: any TransferPace,
        meter: ByteMeter
    ) async throws -> StoreProof {
        let key = object.key
        try pace.begin()
        return try await lanes.withLane(for: [key]) { lane in
            let counted = meter.bytes
            do {
                try await readBack(object, on: lane, meter: meter)
            } catch {
                meter.add(counted - meter.bytes)
                throw error
            }
            fresh.forget(key)
            return StoreProof(key: key, digest: object.content.whole, method: .readBack)
        }
    }

    package func probe() async throws -> StoreSpace {
        try await attendant.probe()
    }

    package func mark() async throws -> String? {
        try await identity().rawValue
    }

    /// Which store stands at the root at this moment.
    /// - Throws: `StoreError`.
    package func identity() async throws -> StoreIdentity {
        try await attendant.identity()
    }

    private func putTogether(
        _ group: [OutgoingObject],
        pace: any TransferPace,
        meter: ByteMeter
    ) async -> [GroupWriting.Outcome] {
        do {
            try pace.begin()
            return try await lanes.withLane(for: Set(group.map(\.object.key))) { lane in
                let outcomes = await lane.first.put(group, meter: ByteMeter(countingInto: meter))
                for (outgoing, outcome) in zip(group, outcomes) {
                    guard case .over(.success(let written)) = outcome else { continue }
                    remember(written, outgoing)
                }
                return outcomes
            }
        } catch {
            return group.map { _ in .over(.failure(error)) }
        }
    }

    /// A meter of its own: what several take back at the same time must not mix.
    private func putAlone(
        _ outgoing: OutgoingObject,
        pace: any TransferPace,
        meter: ByteMeter
    ) async -> Result<Void, any Error> {
        do {
            let own = ByteMeter(countingInto: meter)
            try await put(outgoing.object, from: outgoing.body, pace: pace, meter: own)
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    private func remember(_ written: FileStatus?, _ outgoing: OutgoingObject) {
        guard let written else { return }
        let entry = WrittenFile(status: written, body: outgoing.body)
        fresh.remember(outgoing.object.key, entry)
    }

    /// Reads the object back on both workers, every other part each.
    private func readBack(
        _ object: StoredObject,
        on lane: DirectoryLane,
        meter: ByteMeter
    ) async throws {
        async let even = lane.first.fault(of: object, from: 0, by: 2, meter: meter)
        async let odd =
            object.content.parts.count > 1
            ? lane.second.fault(of: object, from: 1, by: 2, meter: meter) : nil
        let faults = try await [even, odd].compactMap { $0 }
        guard let fault = faults.first else { return }
        let written = fresh.entry(object.key)
        fresh.forget(object.key)
        throw try await lane.first.resolve(fault, of: object, written: written)
    }
}

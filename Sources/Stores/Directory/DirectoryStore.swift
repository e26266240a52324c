// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import SystemPackage

/// A store that is a directory: a mounted NFS or SMB share, or a local disk.
///
/// The root must hold the marker file `.camdock-store`, which only `initialize` writes: a share that
/// is not mounted shows an empty mount point, and filling that would be worse than stopping.
package final class DirectoryStore: ObjectStore {
    /// How many objects move at the same time unless told otherwise.
    package static let defaultLaneCount = 4

    package let label: String
    private let lanes: DirectoryLanes
    private let attendant: DirectoryWorker
    private let fresh = FreshObjects()

    /// Names the directory; nothing is opened yet.
    /// - Parameters:
    ///   - root: The directory that holds the marker; it may be a link.
    ///   - identity: The store that must be found there; nil takes the first one found and stays
    ///     with it, so that another store mounted in its place later is refused.
    ///   - laneCount: How many objects move at the same time; the others wait their turn.
    package init(
        root: FilePath,
        expecting identity: StoreIdentity? = nil,
        laneCount: Int = defaultLaneCount
    ) {
        label = root.string
        let place = StorePlace(path: root, expecting: identity)
        lanes = DirectoryLanes(count: laneCount, place: place)
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
        meter: ByteMeter
    ) async throws {
        let key = object.key
        try await lanes.withLane(for: key) { lane in
            let written = try await lane.first.put(object, from: body, meter: meter)
            guard let written else { return }
            fresh.remember(key, FreshObjects.Entry(status: written, body: body))
        }
    }

    package func prove(_ object: StoredObject, meter: ByteMeter) async throws -> StoreProof {
        let key = object.key
        return try await lanes.withLane(for: key) { lane in
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

    /// Which store stands at the root at this moment.
    /// - Throws: `StoreError`.
    package func identity() async throws -> StoreIdentity {
        try await attendant.identity()
    }

    /// Reads the object back on both workers, every other part each.
    private func readBack(
        _ object: StoredObject,
        on lane: DirectoryLanes.Lane,
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

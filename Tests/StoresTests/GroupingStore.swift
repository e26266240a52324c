// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Stores
import Synchronization

/// Sends every single put as a group, together with an empty object of its own.
final class GroupingStore: ObjectStore {
    private static let companions = "companions"

    private let store: any ObjectStore
    private let count = Mutex(0)

    var label: String { store.label }

    private init(_ store: any ObjectStore) {
        self.store = store
    }

    /// The same store, where the companions are not shown.
    static func wrapping(_ fixture: StoreFixture) -> StoreFixture {
        StoreFixture(
            store: GroupingStore(fixture.store),
            method: fixture.method,
            bytes: fixture.bytes,
            overwrite: fixture.overwrite,
            names: {
                try await fixture.names().filter { name in
                    !name.hasPrefix("\(companions)/") || name.hasSuffix(".partial")
                }
            }
        )
    }

    func put(
        _ object: StoredObject,
        from body: any ObjectBody,
        pace: any TransferPace,
        meter: ByteMeter
    ) async throws {
        let number = count.withLock { count in
            count += 1
            return count
        }
        let group = [
            try outgoing("\(Self.companions)/\(number)", []),
            OutgoingObject(object: object, body: body),
        ]
        let results = await store.put(group, pace: pace, meter: meter)
        guard results.count == 2 else { throw Unexpected(what: "\(results.count) results") }
        try results[1].get()
    }

    func prove(
        _ object: StoredObject,
        pace: any TransferPace,
        meter: ByteMeter
    ) async throws -> StoreProof {
        try await store.prove(object, pace: pace, meter: meter)
    }

    func probe() async throws -> StoreSpace {
        try await store.probe()
    }
}

/// An object of those bytes, with a body that has them.
func outgoing(_ key: String, _ bytes: [UInt8]) throws -> OutgoingObject {
    OutgoingObject(object: try object(key, bytes), body: MemoryBody(bytes))
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Stores
import TestSupport
import Testing

/// What a group promises beyond the single puts in it, whatever the store.
struct GroupContractTests {
    @Test(arguments: StoreKind.plain)
    func `an empty group is nothing`(kind: StoreKind) async throws {
        try await kind.withStore { fixture in
            #expect(await fixture.store.put([], meter: ByteMeter()).isEmpty)
        }
    }

    @Test(arguments: StoreKind.plain)
    func `one object's trouble hides no other's, and each has its own result`(
        kind: StoreKind
    ) async throws {
        try await kind.withStore { fixture in
            try await fixture.store.put(
                object("b/conflict", [9]),
                from: MemoryBody([9]),
                meter: ByteMeter()
            )
            let large = StoreContract.bytes(5 << 20)
            let group = [
                try outgoing("a/first", [1]),
                try outgoing("b/conflict", [2]),
                OutgoingObject(object: try object("a/damaged", [3, 3]), body: MemoryBody([3])),
                try outgoing("large", large),
                try outgoing("c/d/last", [4, 4]),
            ]
            let meter = ByteMeter()

            let errors = await fixture.store.put(group, meter: meter).map(Self.error)

            #expect(errors.count == 5)
            #expect(errors[0] == nil && errors[3] == nil && errors[4] == nil, "\(errors)")
            #expect(isConflict(errors[1]))
            #expect(isSourceDamaged(errors[2]))
            #expect(try await fixture.names() == ["a/first", "b/conflict", "c/d/last", "large"])
            #expect(try await fixture.bytes(testKey("b/conflict")) == [9])
            #expect(meter.bytes == Int64(1 + 2 + large.count))
            for index in [0, 3, 4] {
                _ = try await fixture.store.prove(group[index].object, meter: ByteMeter())
            }
        }
    }

    @Test(arguments: StoreKind.plain)
    func `a key that comes twice is put once, and other bytes under it are a conflict`(
        kind: StoreKind
    ) async throws {
        try await kind.withStore { fixture in
            let group = [
                try outgoing("a", [1]), try outgoing("b", [2]), try outgoing("a", [1]),
                try outgoing("b", [3]),
            ]

            let errors = await fixture.store.put(group, meter: ByteMeter()).map(Self.error)

            #expect(errors[0] == nil && errors[1] == nil && errors[2] == nil, "\(errors)")
            #expect(isConflict(errors[3]))
            #expect(try await fixture.names() == ["a", "b"])
            #expect(try await fixture.bytes(testKey("b")) == [2])
        }
    }

    static func error(_ result: Result<Void, any Error>) -> StoreError? {
        guard case .failure(let error) = result else { return nil }
        return error as? StoreError ?? .unavailable("\(error)")
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Stores
import TestSupport
import Testing

/// The promise of `ObjectStore`, which every store must keep.
enum StoreContract {
    static let sizes = [0, 1, 4095, 4096, 4097, 8192, 3 * 4096, 100_000]

    static func putAndProve(_ fixture: StoreFixture, size: Int) async throws {
        let bytes = bytes(size)
        let wanted = try object("a/b/file", bytes)
        let meter = ByteMeter()

        try await fixture.store.put(wanted, from: MemoryBody(bytes), meter: meter)
        #expect(meter.bytes == Int64(size))
        let proof = try await fixture.store.prove(wanted, meter: meter)

        let expected = StoreProof(
            key: wanted.key,
            digest: wanted.content.whole,
            method: fixture.method
        )
        #expect(proof == expected)
        #expect(meter.bytes == 2 * Int64(size))
        #expect(try await fixture.bytes(wanted.key) == bytes)
        #expect(try await fixture.names() == ["a/b/file"])
    }

    static func putTwice(_ fixture: StoreFixture) async throws {
        let wanted = try object("a/file", bytes(9000))
        let meter = ByteMeter()

        for _ in 0..<2 {
            try await fixture.store.put(wanted, from: MemoryBody(bytes(9000)), meter: meter)
        }

        #expect(meter.bytes == 18_000)
        #expect(try await fixture.names() == ["a/file"])
        #expect(try await fixture.bytes(wanted.key) == bytes(9000))
    }

    static func conflict(_ fixture: StoreFixture, other: [UInt8]) async throws {
        let first = try object("a/file", other)
        let wanted = try object("a/file", bytes(9000))
        try await fixture.store.put(first, from: MemoryBody(other), meter: ByteMeter())
        let meter = ByteMeter()

        let error = await storeError {
            try await fixture.store.put(wanted, from: MemoryBody(bytes(9000)), meter: meter)
        }

        #expect(isConflict(error), "\(String(describing: error))")
        #expect(meter.bytes == 0)
        #expect(try await fixture.bytes(wanted.key) == other)
        #expect(try await fixture.names() == ["a/file"])
    }

    static func damagedInStore(_ fixture: StoreFixture, damage: [UInt8]) async throws {
        let wanted = try object("a/file", bytes(9000))
        try await fixture.store.put(wanted, from: MemoryBody(bytes(9000)), meter: ByteMeter())
        _ = try await fixture.store.prove(wanted, meter: ByteMeter())

        try await fixture.overwrite(wanted.key, damage)
        let meter = ByteMeter()
        let error = await storeError { _ = try await fixture.store.prove(wanted, meter: meter) }

        #expect(isConflict(error), "not written by this run, so not ours to remove")
        #expect(meter.bytes == 0)
        #expect(try await fixture.bytes(wanted.key) == damage)
    }

    static func missing(_ fixture: StoreFixture) async throws {
        let wanted = try object("a/file", bytes(10))

        let error = await storeError {
            _ = try await fixture.store.prove(wanted, meter: ByteMeter())
        }

        #expect(error == .mismatch(wanted.key, "it is not there"))
    }

    /// The body changed after its digests were taken: noticed at once or when proving, never
    /// confirmed, and the good bytes can follow.
    static func damagedBody(_ fixture: StoreFixture, body: [UInt8]) async throws {
        let wanted = try object("a/file", bytes(9000))

        let error = await storeError {
            try await fixture.store.put(wanted, from: MemoryBody(body), meter: ByteMeter())
            _ = try await fixture.store.prove(wanted, meter: ByteMeter())
        }

        #expect(isSourceDamaged(error), "\(String(describing: error))")
        #expect(try await fixture.names() == [])
        try await fixture.store.put(wanted, from: MemoryBody(bytes(9000)), meter: ByteMeter())
        _ = try await fixture.store.prove(wanted, meter: ByteMeter())
    }

    static func unreadableBodyBesideOtherBytes(_ fixture: StoreFixture) async throws {
        let wanted = try object("a/file", bytes(9000))
        try await fixture.store.put(
            object("a/file", [1]),
            from: MemoryBody([1]),
            meter: ByteMeter()
        )

        let error = await storeError {
            try await fixture.store.put(
                wanted,
                from: MemoryBody(OtherBytes.firstBitFlipped.bytes),
                meter: ByteMeter()
            )
        }

        #expect(isSourceDamaged(error), "the spool is at fault, whatever stands in the store")
        #expect(try await fixture.bytes(wanted.key) == [1])
    }

    static func manyAtOnce(_ fixture: StoreFixture) async throws {
        let objects = try (0..<40).map { number in
            let bytes = bytes(number * 700)
            return (try object("day \(number % 3)/rec/%\(number) ✓", bytes), bytes)
        }

        try await withThrowingTaskGroup(of: Void.self) { group in
            for (object, bytes) in objects + objects {
                group.addTask {
                    try await fixture.store.put(object, from: MemoryBody(bytes), meter: ByteMeter())
                    _ = try await fixture.store.prove(object, meter: ByteMeter())
                }
            }
            try await group.waitForAll()
        }

        #expect(try await fixture.names().count == 40)
        for (object, bytes) in objects {
            #expect(try await fixture.bytes(object.key) == bytes)
        }
    }

    static func cancelled(_ fixture: StoreFixture) async throws {
        let bytes = bytes(3 << 20)
        let wanted = try object("a/file", bytes)
        let meter = ByteMeter()
        let body = ScriptedBody(bytes: bytes) { offset in
            if offset > 0 { withUnsafeCurrentTask { $0?.cancel() } }
        }

        await #expect(throws: CancellationError.self) {
            try await Task { try await fixture.store.put(wanted, from: body, meter: meter) }.value
        }

        #expect(meter.bytes == 0)
        #expect(try await fixture.names() == [])
        _ = try await fixture.store.probe()
    }

    static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
    }
}

/// Ways in which bytes differ from the 9000 that the contract stores.
enum OtherBytes: String, CaseIterable, Sendable {
    case none, short, long, firstBitFlipped, middleBitFlipped, lastBitFlipped

    var bytes: [UInt8] {
        switch self {
        case .none: []
        case .short: StoreContract.bytes(8999)
        case .long: StoreContract.bytes(9001)
        case .firstBitFlipped: Self.flipped(0)
        case .middleBitFlipped: Self.flipped(testPartSizeBytes)
        case .lastBitFlipped: Self.flipped(8999)
        }
    }

    private static func flipped(_ index: Int) -> [UInt8] {
        var bytes = StoreContract.bytes(9000)
        bytes[index] ^= 1
        return bytes
    }
}

/// The store's error that the work ended with; nil if it did not.
func storeError(_ work: () async throws -> Void) async -> StoreError? {
    do {
        try await work()
    } catch let error as StoreError {
        return error
    } catch {
        Issue.record(error)
    }
    return nil
}

func isConflict(_ error: StoreError?) -> Bool {
    if case .conflict = error { true } else { false }
}

func isSourceDamaged(_ error: StoreError?) -> Bool {
    if case .sourceDamaged = error { true } else { false }
}

func isMismatch(_ error: StoreError?) -> Bool {
    if case .mismatch = error { true } else { false }
}

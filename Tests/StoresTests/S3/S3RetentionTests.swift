// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FoundationEssentials
import S3Stub
import TestSupport
import Testing

@testable import Stores

/// Nothing is proved before the store keeps it for as long as it must.
struct S3RetentionTests {
    private static func term(
        _ mode: Retention.Mode = .governance,
        hours: Int64 = 1,
        isHeld: Bool = false
    ) -> Retention {
        let until = UTCTime(secondsSinceEpoch: testNow().secondsSinceEpoch + 3600 * hours)
        return Retention(mode: mode, until: until, isHeld: isHeld)
    }

    private static func small(_ retention: Retention?) throws -> StoredObject {
        StoredObject(
            key: try testKey("agency/site/small"),
            content: MemoryBody([1, 2, 3]).content(),
            retention: retention
        )
    }

    @Test(arguments: S3Kind.available, [true, false])
    func `what is proved is kept`(kind: S3Kind, isLarge: Bool) async throws {
        try await kind.withBucket(locked: true, change: LargeObject.inParts) { bucket in
            let policy = Self.term(isHeld: true)
            let wanted =
                isLarge ? try LargeObject.object(retention: policy) : try Self.small(policy)
            let body = LargeBody(isLarge ? LargeObject.bytes : [1, 2, 3])

            try await bucket.store.put(wanted, from: body, meter: ByteMeter())
            let proof = try await bucket.store.prove(wanted, meter: ByteMeter())

            #expect(proof.retention == policy)
            let version = try #require(proof.version)
            #expect(try await bucket.client.retention(wanted.key, version: version) == policy)
            #expect(try await bucket.versions().map(\.version) == [version])
            try await bucket.client.setHold(wanted.key, version: version, false)
        }
    }

    @Test(arguments: [true, false])
    func `terms that a store drops on an upload are set afterwards`(isDropped: Bool) async throws {
        let options = S3Stub.Options {
            $0.objectLock = true
            $0.quirks.ignoresLockOnMultipart = isDropped
        }
        try await Bucket.inStub(options, change: LargeObject.inParts) { bucket, stub in
            let policy = Self.term(.compliance)
            let wanted = try LargeObject.object(retention: policy)
            try await bucket.store.put(wanted, from: LargeObject.body, meter: ByteMeter())
            let key = S3Stub.Key(wanted.key)
            #expect((stub.versions(of: key).first?.retention == nil) == isDropped)

            let proof = try await bucket.store.prove(wanted, meter: ByteMeter())

            #expect(proof.retention == policy)
            #expect(stub.versions(of: key).first?.retention?.mode == .compliance)
            #expect(stub.count(.putObjectRetention) == (isDropped ? 1 : 0))
        }
    }

    /// What stands, what is asked for, and what is kept then: mode and hours.
    private static let changes: [(before: Retention?, policy: Retention, after: Retention)] = [
        (nil, term(hours: 4), term(hours: 4)),
        (term(hours: 2), term(hours: 4), term(hours: 4)),
        (term(hours: 4), term(hours: 2), term(hours: 4)),
        (term(.compliance, hours: 4), term(hours: 2), term(.compliance, hours: 4)),
        (term(.compliance, hours: 2), term(hours: 4), term(.compliance, hours: 4)),
        (
            term(.compliance, hours: 2), term(.compliance, hours: 4),
            term(.compliance, hours: 4)
        ),
        (
            term(hours: 4, isHeld: true), term(hours: 2),
            term(hours: 4, isHeld: true)
        ),
        (
            term(hours: 4), term(hours: 2, isHeld: true),
            term(hours: 4, isHeld: true)
        ),
        (
            term(.compliance, hours: 2), term(hours: 4, isHeld: true),
            term(.compliance, hours: 4, isHeld: true)
        ),
    ]

    @Test(arguments: S3Kind.available, changes.indices)
    func `weaker terms are made stronger, and stronger ones stay`(
        kind: S3Kind,
        number: Int
    ) async throws {
        let (before, policy, after) = Self.changes[number]
        try await kind.withBucket(locked: true) { bucket in
            let standing = try Self.small(before)
            try await bucket.store.put(standing, from: MemoryBody([1, 2, 3]), meter: ByteMeter())
            let first = try await bucket.store.prove(standing, meter: ByteMeter())
            #expect(first.retention == before)

            let proof = try await bucket.store.prove(Self.small(policy), meter: ByteMeter())

            #expect(proof.retention == after)
            #expect(proof.version == first.version)
            let version = try #require(proof.version)
            let shown = try await bucket.client.retention(standing.key, version: version)
            #expect(shown == after)
            if after.isHeld {
                try await bucket.client.setHold(standing.key, version: version, false)
            }
        }
    }

    @Test(arguments: S3Kind.available)
    func `a hold alone is set and shown`(kind: S3Kind) async throws {
        try await kind.withBucket(locked: true) { bucket in
            let policy = Retention(mode: .governance, until: nil, isHeld: true)
            let wanted = try Self.small(policy)

            try await bucket.store.put(wanted, from: MemoryBody([1, 2, 3]), meter: ByteMeter())
            let proof = try await bucket.store.prove(wanted, meter: ByteMeter())

            #expect(proof.retention == policy)
            try await bucket.client.setHold(wanted.key, version: proof.version, false)
        }
    }

    /// With what the store does to PutObjectRetention: refuse it, or say yes and do nothing.
    @Test(arguments: [403, 200])
    func `an object that the store does not keep is not proved`(status: Int) async throws {
        let options = S3Stub.Options { $0.objectLock = true }
        try await Bucket.inStub(options) { bucket, stub in
            // It is kept already, but not for as long as it must.
            let first = try Self.small(Self.term(hours: 1))
            let wanted = try Self.small(Self.term(hours: 2))
            try await bucket.store.put(first, from: MemoryBody([1, 2, 3]), meter: ByteMeter())
            stub.fail(.putObjectRetention, with: .refusal(status: status, code: "AccessDenied"))
            let meter = ByteMeter()

            let error = await storeError {
                _ = try await bucket.store.prove(wanted, meter: meter)
            }

            if status == 403 {
                #expect(S3TroubleTests.Outcome.denied.matches(error))
            } else {
                #expect(isMismatch(error), "\(String(describing: error))")
            }
            #expect(meter.bytes == 0)
            // It is there nevertheless, and is kept as soon as the store lets us.
            let proof = try await bucket.store.prove(wanted, meter: meter)
            #expect(proof.retention == wanted.retention)
        }
    }

    @Test(arguments: S3Kind.available)
    func `a term that is over keeps nothing from being forwarded`(kind: S3Kind) async throws {
        try await kind.withBucket(locked: true) { bucket in
            let wanted = try Self.small(Self.term(hours: -1, isHeld: true))

            try await bucket.store.put(wanted, from: MemoryBody([1, 2, 3]), meter: ByteMeter())
            let proof = try await bucket.store.prove(wanted, meter: ByteMeter())

            #expect(proof.retention?.isHeld == true)
            #expect(proof.retention?.until == nil)
            try await bucket.client.setHold(wanted.key, version: proof.version, false)
        }
    }

    @Test func `terms that somebody took away are set again`() async throws {
        let options = S3Stub.Options { $0.objectLock = true }
        try await Bucket.inStub(options) { bucket, stub in
            let wanted = try Self.small(Self.term())
            try await bucket.store.put(wanted, from: MemoryBody([1, 2, 3]), meter: ByteMeter())
            stub.unlock(S3Stub.Key(wanted.key))

            let proof = try await bucket.store.prove(wanted, meter: ByteMeter())

            #expect(proof.retention == wanted.retention)
        }
    }

    @Test func `what the bucket gives by default is shown`() async throws {
        let options = S3Stub.Options {
            $0.objectLock = true
            $0.defaultRetention = S3Stub.DefaultRetention(mode: .compliance, days: 2)
        }
        try await Bucket.inStub(options) { bucket, stub in
            for retention in [nil, Self.term()] {
                let wanted = try Self.small(retention)
                try await bucket.store.put(wanted, from: MemoryBody([1, 2, 3]), meter: ByteMeter())
                let proof = try await bucket.store.prove(wanted, meter: ByteMeter())
                let until = try #require(proof.retention?.until)
                let isDefault = until.since(testNow()) > .seconds(47 * 3600)
                // Terms that came with the object replace the default, and weaken nothing later.
                #expect(isDefault && proof.retention?.mode == .compliance)
            }
            #expect(stub.versions(of: "agency/site/small").count == 1)
        }
    }

    @Test(arguments: S3Kind.available)
    func `a bucket without lock keeps nothing, and says so`(kind: S3Kind) async throws {
        try await kind.withBucket { bucket in
            let wanted = try Self.small(Self.term())

            try await bucket.store.put(wanted, from: MemoryBody([1, 2, 3]), meter: ByteMeter())
            let proof = try await bucket.store.prove(wanted, meter: ByteMeter())

            #expect(proof.retention == nil)
            let space = try await bucket.store.probe()
            #expect(!space.canRetain)
        }
    }

    @Test(arguments: S3Kind.available)
    func `a bucket with lock says so`(kind: S3Kind) async throws {
        try await kind.withBucket(locked: true) { bucket in
            // The second answer comes without trying the store out.
            for _ in 0..<2 {
                let space = try await bucket.store.probe()
                #expect(space.canRetain)
            }
        }
    }
}

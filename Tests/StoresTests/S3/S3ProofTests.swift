// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import S3Stub
import TestSupport
import Testing

@testable import Stores

/// How an object is shown: in the strongest way that the store offers.
struct S3ProofTests {
    /// What a store does, and how objects in one piece and in parts are shown then.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var options = S3Stub.Options()
        var profile = S3Stub.profile
        var alwaysReadsBack = false
        let whole: StoreProof.Method
        let inParts: StoreProof.Method
    }

    static let cases = [
        Case(testDescription: "it checks and states", whole: .checksum, inParts: .partChecksums),
        Case(
            testDescription: "it checks and states, with versions",
            options: S3Stub.Options { $0.versioned = true },
            whole: .checksum,
            inParts: .partChecksums
        ),
        Case(
            testDescription: "it does not know checksums",
            options: S3Stub.Options { $0.quirks = .radosGateway },
            whole: .readBack,
            inParts: .readBack
        ),
        Case(
            testDescription: "it repeats what it is told",
            options: S3Stub.Options { $0.quirks.echoesUnverifiedChecksums = true },
            whole: .readBack,
            inParts: .readBack
        ),
        Case(
            testDescription: "the profile knows that it does not",
            profile: S3Profile(name: "none", title: "none", checksums: .none),
            whole: .readBack,
            inParts: .readBack
        ),
        Case(
            testDescription: "reading back is forced",
            alwaysReadsBack: true,
            whole: .readBack,
            inParts: .readBack
        ),
    ]

    @Test(arguments: cases)
    func `objects are shown in the strongest way there is`(wanted: Case) async throws {
        try await Bucket.inStub(
            wanted.options,
            change: { connection, settings in
                connection.profile = wanted.profile
                settings.alwaysReadsBack = wanted.alwaysReadsBack
                LargeObject.inParts(&connection, &settings)
            }
        ) { bucket, stub in
            let small = try object("agency/site/small", [1, 2, 3])
            let large = try LargeObject.object()
            try await bucket.store.put(small, from: MemoryBody([1, 2, 3]), meter: ByteMeter())
            try await bucket.store.put(large, from: LargeObject.body, meter: ByteMeter())
            let shown = [
                try await bucket.store.prove(small, meter: ByteMeter()),
                try await bucket.store.prove(large, meter: ByteMeter()),
            ]

            #expect(shown.map(\.method) == [wanted.whole, wanted.inParts])
            #expect(bucket.store.confirmation == wanted.whole)
            #expect(shown.map(\.digest) == [small.content.whole, large.content.whole])
            #expect(shown.allSatisfy { ($0.version != nil) == wanted.options.versioned })
            let isRead = wanted.whole == .readBack
            #expect(stub.requestCount { $0.operation == .getObject } == (isRead ? 2 : 0))
            // What the store was tried out with is gone again.
            let left = try await bucket.versions().map(\.key)
            #expect(Set(left) == [small.key, large.key] && left.count == 2)
            #expect(stub.uploads.isEmpty)
        }
    }

    @Test(arguments: S3Kind.available)
    func `the gateway's objects are read back`(kind: S3Kind) async throws {
        guard kind == .gateway else { return }
        try await kind.withBucket(locked: true, change: LargeObject.inParts) { bucket in
            let large = try LargeObject.object()
            try await bucket.store.put(large, from: LargeObject.body, meter: ByteMeter())

            let proof = try await bucket.store.prove(large, meter: ByteMeter())

            #expect(proof.method == .readBack)
            #expect(proof.version != nil)
            #expect(try await bucket.versions().count == 1)
        }
    }

    @Test func `asking for proof at the same time asks the store once`() async throws {
        try await Bucket.inStub { bucket, stub in
            let objects = try (0..<8).map { try object("agency/site/\($0)", [UInt8($0)]) }
            for (index, object) in objects.enumerated() {
                let body = MemoryBody([UInt8(index)])
                try await bucket.store.put(object, from: body, meter: ByteMeter())
            }

            let methods = try await withThrowingTaskGroup(of: StoreProof.Method.self) { group in
                for object in objects {
                    group.addTask {
                        try await bucket.store.prove(object, meter: ByteMeter()).method
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }

            #expect(methods == Array(repeating: .checksum, count: 8))
            #expect(stub.count(.getObjectLockConfiguration) == 1)
        }
    }

    @Test func `a bare refusal on the way does not make a store trusted`() async throws {
        let options = S3Stub.Options { $0.quirks.echoesUnverifiedChecksums = true }
        try await Bucket.inStub(options) { bucket, stub in
            let wanted = try object("agency/site/a", [1, 2, 3])
            stub.fail(
                matching: { $0.operation == .putObject && $0.isProbe },
                with: .foreignAnswer(status: 400)
            )

            let first = await storeError { _ = try await bucket.store.probe() }
            try await bucket.store.put(wanted, from: MemoryBody([1, 2, 3]), meter: ByteMeter())
            let proof = try await bucket.store.prove(wanted, meter: ByteMeter())

            #expect(isUnavailable(first), "\(String(describing: first))")
            #expect(proof.method == .readBack)
        }
    }

    @Test func `part checksums that a store only believes are not trusted`() async throws {
        let options = S3Stub.Options { $0.quirks.believesPartChecksums = true }
        try await Bucket.inStub(options, change: LargeObject.inParts) { bucket, _ in
            let wanted = try LargeObject.object()
            try await bucket.store.put(wanted, from: LargeObject.body, meter: ByteMeter())

            let proof = try await bucket.store.prove(wanted, meter: ByteMeter())

            #expect(proof.method == .readBack)
        }
    }

    /// To believe it would be to confirm without retention until the next start.
    @Test(arguments: [404, 405, 501])
    func `a bare answer is not taken for a bucket without lock`(status: Int) async throws {
        let options = S3Stub.Options { $0.objectLock = true }
        try await Bucket.inStub(options) { bucket, stub in
            stub.fail(.getObjectLockConfiguration, with: .foreignAnswer(status: status))
            let retention = Retention(
                mode: .governance,
                until: testNow().advanced(by: .seconds(86_400)),
                isHeld: false
            )
            let wanted = StoredObject(
                key: try testKey("agency/site/a"),
                content: MemoryBody([1]).content(),
                retention: retention
            )

            let first = await storeError {
                try await bucket.store.put(wanted, from: MemoryBody([1]), meter: ByteMeter())
            }
            try await bucket.store.put(wanted, from: MemoryBody([1]), meter: ByteMeter())
            let proof = try await bucket.store.prove(wanted, meter: ByteMeter())

            #expect(first != nil)
            #expect(proof.retention?.satisfies(retention) == true)
        }
    }

    @Test(arguments: [true, false])
    func `bytes that rot in the store are seen when they are read back`(
        isOfThisRun: Bool
    ) async throws {
        try await Bucket.inStub(change: { $1.alwaysReadsBack = true }) { bucket, stub in
            let wanted = try object("agency/site/a", StoreContract.bytes(9000))
            let body = MemoryBody(StoreContract.bytes(9000))
            try await bucket.store.put(wanted, from: body, meter: ByteMeter())
            let key = S3Stub.Key(wanted.key)
            stub.corrupt(key, to: OtherBytes.middleBitFlipped.bytes)
            let meter = ByteMeter()

            try await bucket.withNewStore { other in
                let store = isOfThisRun ? bucket.store : other
                let error = await storeError { _ = try await store.prove(wanted, meter: meter) }
                #expect(isOfThisRun ? isMismatch(error) : isConflict(error))
            }

            #expect(meter.bytes == 0)
            // Only what this run wrote is its to remove, and then the good bytes can follow.
            #expect((stub.objects[key] == nil) == isOfThisRun)
            guard isOfThisRun else { return }
            try await bucket.store.put(wanted, from: body, meter: ByteMeter())
            try await bucket.expectOnly(wanted)
        }
    }

    @Test func `what rots where it is locked is a conflict, and named as one`() async throws {
        let options = S3Stub.Options { $0.objectLock = true }
        try await Bucket.inStub(options, change: { $1.alwaysReadsBack = true }) { bucket, stub in
            let bytes = StoreContract.bytes(9000)
            let wanted = StoredObject(
                key: try testKey("agency/site/a"),
                content: MemoryBody(bytes).content(),
                retention: Retention(
                    mode: .governance,
                    until: testNow().advanced(by: .seconds(3600)),
                    isHeld: false
                )
            )
            try await bucket.store.put(wanted, from: MemoryBody(bytes), meter: ByteMeter())
            stub.corrupt(S3Stub.Key(wanted.key), to: OtherBytes.lastBitFlipped.bytes)

            let error = await storeError {
                _ = try await bucket.store.prove(wanted, meter: ByteMeter())
            }

            #expect(isConflict(error), "\(String(describing: error))")
            #expect(error?.description.contains("cannot be removed") == true)
            #expect(stub.versions(of: S3Stub.Key(wanted.key)).count == 1)
        }
    }

    @Test(arguments: [true, false])
    func `an object without our digest beside it is a conflict, whatever its bytes`(
        isSame: Bool
    ) async throws {
        try await Bucket.inStub { bucket, stub in
            let wanted = try object("agency/site/a", [1, 2, 3])
            stub.overwrite("agency/site/a", isSame ? [1, 2, 3] : [4])

            let put = await storeError {
                try await bucket.store.put(wanted, from: MemoryBody([1, 2, 3]), meter: ByteMeter())
            }
            let proof = await storeError {
                _ = try await bucket.store.prove(wanted, meter: ByteMeter())
            }

            #expect(isConflict(put) && isConflict(proof))
            #expect(stub.count(.putObject) == 0 || stub.objects.count == 1)
        }
    }

    /// As when the part size of the profile has changed since it was sent.
    @Test func `an object that was cut otherwise is read back`() async throws {
        try await Bucket.inStub(change: LargeObject.inParts) { bucket, stub in
            let wanted = try LargeObject.object()
            try await bucket.withNewStore(
                change: { connection, _ in
                    connection.profile = S3Profile(
                        name: "large",
                        title: "large parts",
                        smallestPartBytes: 10 << 20
                    )
                }
            ) { try await $0.put(wanted, from: LargeObject.body, meter: ByteMeter()) }

            let proof = try await bucket.store.prove(wanted, meter: ByteMeter())

            #expect(proof.method == .readBack)
        }
    }

    @Test func `a bucket that keeps everything keeps few of our probes`() async throws {
        let options = S3Stub.Options {
            $0.objectLock = true
            $0.defaultRetention = S3Stub.DefaultRetention(mode: .governance, days: 1)
        }
        try await Bucket.inStub(options) { bucket, stub in
            let wanted = try object("agency/site/a", [1])
            try await bucket.store.put(wanted, from: MemoryBody([1]), meter: ByteMeter())

            for _ in 0..<4 {
                let proof = try await bucket.withNewStore { store in
                    try await store.prove(wanted, meter: ByteMeter())
                }
                #expect(proof.method == .checksum)
            }

            let probes = try await bucket.versions().filter { $0.key != wanted.key }
            #expect(probes.count <= 3)
            #expect(stub.uploads.isEmpty)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import S3Stub
import TestSupport
import Testing

@testable import Stores

/// Whatever becomes of a reply: one object, one version.
struct S3CompletionTests {
    private static let buckets = [
        S3Stub.Options(),
        S3Stub.Options { $0.versioned = true },
        S3Stub.Options {
            $0.objectLock = true
            $0.quirks = .radosGateway
        },
    ]

    @Test(arguments: buckets.indices, [true, false])
    func `a completion that was carried out and not said so is found`(
        bucket: Int,
        isLost: Bool
    ) async throws {
        let options = Self.buckets[bucket]
        try await Bucket.inStub(options, change: LargeObject.inParts) { bucket, stub in
            let wanted = try LargeObject.object()
            stub.fail(
                .completeMultipartUpload,
                with: isLost ? .replyLost : .falseAlarm(status: 500, code: "InternalError")
            )
            let meter = ByteMeter()

            try await bucket.store.put(wanted, from: LargeObject.body, meter: meter)

            #expect(meter.bytes == wanted.content.sizeBytes)
            #expect(stub.count(.createMultipartUpload) == 1)
            #expect(stub.count(.completeMultipartUpload) == 1)
            #expect(stub.versions(of: S3Stub.Key(wanted.key)).count == 1)
            try await bucket.store.put(wanted, from: LargeObject.body, meter: ByteMeter())
            try await bucket.expectOnly(wanted)
        }
    }

    @Test(arguments: [0, 1, 2])
    func `a completion that was not carried out is asked for again, without a part`(
        number: Int
    ) async throws {
        let fault = [
            S3Stub.Fault.errorInside200, .internalError, .foreignAnswer(status: 200),
        ][number]
        try await Bucket.inStub(change: LargeObject.inParts) { bucket, stub in
            let wanted = try LargeObject.object()
            stub.fail(.completeMultipartUpload, with: fault)
            let meter = ByteMeter()

            let error = await storeError {
                try await bucket.store.put(wanted, from: LargeObject.body, meter: meter)
            }
            #expect(isUnavailable(error) || isUnsettled(error), "\(String(describing: error))")
            #expect(meter.bytes == 0)
            #expect(stub.objects.isEmpty)
            try await bucket.withNewStore { store in
                try await store.put(wanted, from: LargeObject.body, meter: ByteMeter())
            }

            #expect(stub.count(.uploadPart) == 3)
            #expect(stub.count(.createMultipartUpload) == 1)
            try await bucket.expectOnly(wanted)
        }
    }

    @Test func `parts that the store does not know any more are all sent again`() async throws {
        try await Bucket.inStub(change: LargeObject.inParts) { bucket, stub in
            let wanted = try LargeObject.object()
            stub.fail(
                .completeMultipartUpload,
                with: .refusal(status: 400, code: "InvalidPart")
            )

            let error = await storeError {
                try await bucket.store.put(wanted, from: LargeObject.body, meter: ByteMeter())
            }

            #expect(isMismatch(error), "\(String(describing: error))")
            #expect(stub.uploads.isEmpty)
            try await bucket.store.put(wanted, from: LargeObject.body, meter: ByteMeter())
            try await bucket.expectOnly(wanted)
        }
    }

    @Test func `what somebody put there meanwhile is a conflict and stays`() async throws {
        try await Bucket.inStub(change: LargeObject.inParts) { bucket, stub in
            let wanted = try LargeObject.object()
            let body = LargeBody(LargeObject.bytes) { offset in
                if offset == 0 { stub.overwrite(S3Stub.Key(wanted.key), [1]) }
            }

            let error = await storeError {
                try await bucket.store.put(wanted, from: body, meter: ByteMeter())
            }

            #expect(isConflict(error), "\(String(describing: error))")
            #expect(stub.objects == [S3Stub.Key(wanted.key): [1]])
            // It may still be made of the upload, so that is left for a while.
            #expect(try await bucket.journal.tickets().map(\.key) == [wanted.key])
            #expect(stub.uploads.count == 1)
        }
    }

    @Test(arguments: [false, true])
    func `a put whose reply was lost is found by the next`(isVersioned: Bool) async throws {
        let options = S3Stub.Options { $0.versioned = isVersioned }
        try await Bucket.inStub(options, change: Self.guarded) { bucket, stub in
            let wanted = try object("agency/site/a", [1, 2, 3])
            stub.fail(.putObject, with: .replyLost)
            let meter = ByteMeter()

            let error = await storeError {
                try await bucket.store.put(wanted, from: MemoryBody([1, 2, 3]), meter: meter)
            }
            #expect(isUnavailable(error), "\(String(describing: error))")
            #expect(meter.bytes == 0)
            try await bucket.store.put(wanted, from: MemoryBody([1, 2, 3]), meter: meter)

            #expect(meter.bytes == 3)
            #expect(stub.count(.putObject) == 1)
            #expect(stub.versions(of: S3Stub.Key(wanted.key)).count == 1)
            try await bucket.expectOnly(wanted)
        }
    }

    /// Where nothing keeps a put from making a second version, one that was cut off may still make
    /// the first.
    @Test func `a put without an answer is not repeated before the store has had its time`()
        async throws
    {
        try await Bucket.inStub(
            Self.buckets[2],
            change: { connection, _ in connection.deadlines.idle = .seconds(1) }
        ) { bucket, stub in
            let wanted = try object("agency/site/a", [1, 2, 3])
            let body = MemoryBody([1, 2, 3])
            stub.fail(.putObject, with: .hang)

            let first = await storeError {
                try await bucket.store.put(wanted, from: body, meter: ByteMeter())
            }
            let soon = await storeError {
                try await bucket.withNewStore { store in
                    try await store.put(wanted, from: body, meter: ByteMeter())
                }
            }
            #expect(isUnavailable(first), "\(String(describing: first))")
            #expect(isUnsettled(soon), "\(String(describing: soon))")
            #expect(stub.count(.putObject) == 1)
            try await bucket.withNewStore(change: { $1.settleTime = .zero }) { store in
                try await store.put(wanted, from: body, meter: ByteMeter())
            }

            try await bucket.expectOnly(wanted)
        }
    }

    @Test(
        arguments: [
            S3Stub.Fault.accessDenied, .entityTooLarge,
            .refusal(status: 400, code: "XAmzContentSHA256Mismatch"),
        ].indices
    )
    func `a put that was refused may be repeated at once`(number: Int) async throws {
        let fault = [
            S3Stub.Fault.accessDenied, .entityTooLarge,
            .refusal(status: 400, code: "XAmzContentSHA256Mismatch"),
        ][number]
        try await Bucket.inStub(Self.buckets[2]) { bucket, stub in
            let wanted = try object("agency/site/a", [1, 2, 3])
            let body = MemoryBody([1, 2, 3])
            stub.fail(.putObject, with: fault)

            let first = await storeError {
                try await bucket.store.put(wanted, from: body, meter: ByteMeter())
            }
            try await bucket.store.put(wanted, from: body, meter: ByteMeter())

            #expect(first != nil)
            try await bucket.expectOnly(wanted)
        }
    }

    @Test(arguments: S3Kind.available)
    func `of nothing there is no part to send`(kind: S3Kind) async throws {
        try await kind.withBucket(locked: true) { bucket in
            let wanted = try object("agency/site/empty", [])

            for _ in 0..<2 {
                try await bucket.store.put(wanted, from: MemoryBody([]), meter: ByteMeter())
            }

            try await bucket.expectOnly(wanted)
        }
    }

    @Test func `an object that was there after all is taken for what it is`() async throws {
        try await Bucket.inStub { bucket, stub in
            let ours = try object("agency/site/a", [1, 2, 3])
            let other = try object("agency/site/a", [4])
            try await bucket.store.put(ours, from: MemoryBody([1, 2, 3]), meter: ByteMeter())
            let notThere = S3Stub.Fault.refusal(status: 404, code: "NoSuchKey")
            let meter = ByteMeter()

            stub.fail(.headObject, with: notThere)
            try await bucket.store.put(ours, from: MemoryBody([1, 2, 3]), meter: meter)
            stub.fail(.headObject, with: notThere)
            let error = await storeError {
                try await bucket.store.put(other, from: MemoryBody([4]), meter: ByteMeter())
            }

            #expect(meter.bytes == 3)
            #expect(isConflict(error), "\(String(describing: error))")
            #expect(stub.objects == ["agency/site/a": [1, 2, 3]])
        }
    }

    /// In a locked bucket every second put would be a second version.
    @Test(arguments: S3Kind.available, [true, false])
    func `a line that dies before a put is acknowledged makes no second object`(
        kind: S3Kind,
        isLocked: Bool
    ) async throws {
        let fault = #"{"fault": "lose-reply", "method": "PUT", "path": "small$"}"#
        try await kind.withBucket(behind: [fault], locked: isLocked) { bucket, proxied in
            let wanted = try object("agency/site/small", [1, 2, 3])

            try await bucket.withNewStore(change: proxied) { store in
                let error = await storeError {
                    try await store.put(wanted, from: MemoryBody([1, 2, 3]), meter: ByteMeter())
                }
                #expect(isUnavailable(error), "\(String(describing: error))")
                try await store.put(wanted, from: MemoryBody([1, 2, 3]), meter: ByteMeter())
            }

            try await bucket.expectOnly(wanted)
        }
    }

    @Test(arguments: S3Kind.available, [true, false])
    func `a line that dies before a completion is acknowledged makes no second object`(
        kind: S3Kind,
        isLocked: Bool
    ) async throws {
        let fault = #"{"fault": "lose-reply", "method": "POST", "path": "large.*uploadId="}"#
        try await kind.withBucket(
            behind: [fault],
            locked: isLocked,
            change: LargeObject.inParts
        ) { bucket, proxied in
            let wanted = try LargeObject.object()

            try await bucket.withNewStore(change: proxied) { store in
                try await store.put(wanted, from: LargeObject.body, meter: ByteMeter())
            }

            try await bucket.expectOnly(wanted)
        }
    }

    private static func guarded(
        _ connection: inout S3Connection,
        _: inout S3Store.Settings
    ) {
        connection.profile = S3Profile(name: "guarded", title: "guarded", ifNoneMatch: .always)
    }
}

func isUnsettled(_ error: StoreError?) -> Bool {
    if case .unsettled = error { true } else { false }
}

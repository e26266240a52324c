// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import S3Stub
import TestSupport
import Testing

@testable import Stores

/// A bad wire is told from a bad disk.
struct S3WireTests {
    private static let flip =
        #"{"fault": "corrupt-request", "method": "PUT", "path": "site/[al]", "at": 4000}"#

    @Test(arguments: S3Kind.available)
    func `bytes that changed on the wire are refused, and good ones follow`(
        kind: S3Kind
    ) async throws {
        try await kind.withBucket(behind: [Self.flip]) { bucket, proxied in
            let wanted = try object("agency/site/a", StoreContract.bytes(9000))
            let body = MemoryBody(StoreContract.bytes(9000))
            let meter = ByteMeter()

            try await bucket.withNewStore(change: proxied) { store in
                let error = await storeError {
                    try await store.put(wanted, from: body, meter: meter)
                }
                #expect(isMismatch(error), "\(String(describing: error))")
                #expect(error?.description.contains("on the wire") == true)
                #expect(meter.bytes == 0)
                #expect(try await bucket.names() == [])
                try await store.put(wanted, from: body, meter: meter)
            }

            try await bucket.expectOnly(wanted)
        }
    }

    @Test(arguments: S3Kind.available)
    func `a part that changed on the wire is sent again, and no other`(kind: S3Kind) async throws {
        try await kind.withBucket(
            behind: [Self.flip],
            change: LargeObject.oneByOne
        ) { bucket, proxied in
            let wanted = try LargeObject.object()

            try await bucket.withNewStore(change: proxied) { store in
                let error = await storeError {
                    try await store.put(wanted, from: LargeObject.body, meter: ByteMeter())
                }
                #expect(isMismatch(error), "\(String(describing: error))")
                #expect(try await bucket.journal.tickets().count == 1)
                try await store.put(wanted, from: LargeObject.body, meter: ByteMeter())
            }

            try await bucket.expectOnly(wanted)
        }
    }

    @Test(arguments: S3Kind.available)
    func `a line that is cut in a part goes on at that part`(kind: S3Kind) async throws {
        let cut =
            #"{"fault": "cut-request", "method": "PUT", "path": "partNumber=2", "bytes": 99999}"#
        try await kind.withBucket(
            behind: [cut],
            change: LargeObject.oneByOne
        ) { bucket, proxied in
            let wanted = try LargeObject.object()
            let meter = ByteMeter()
            let counted = ReadCount()

            try await bucket.withNewStore(change: proxied) { store in
                let first = await storeError {
                    try await store.put(wanted, from: LargeObject.body, meter: meter)
                }
                // A part may be sent again at once, since it replaces itself.
                if first != nil {
                    #expect(isUnavailable(first), "\(String(describing: first))")
                    #expect(meter.bytes == 0)
                    let body = LargeBody(LargeObject.bytes, beforeRead: counted.note)
                    try await store.put(wanted, from: body, meter: meter)
                    #expect(counted.offsets.min() == Int64(LargeObject.partSizeBytes))
                }
            }

            #expect(meter.bytes == wanted.content.sizeBytes)
            try await bucket.expectOnly(wanted)
        }
    }

    @Test(arguments: S3Kind.available, 0..<3)
    func `a part that is damaged in the spool ends the upload`(
        kind: S3Kind,
        part: Int
    ) async throws {
        try await kind.withBucket(change: LargeObject.inParts) { bucket in
            let wanted = try LargeObject.object()
            var damaged = LargeObject.bytes
            damaged[part * LargeObject.partSizeBytes + 77] ^= 1
            let meter = ByteMeter()

            let error = await storeError {
                try await bucket.store.put(wanted, from: LargeBody(damaged), meter: meter)
            }

            #expect(isSourceDamaged(error), "\(String(describing: error))")
            #expect(meter.bytes == 0)
            #expect(try await bucket.client.listUploads(prefix: "").isEmpty)
            #expect(try await bucket.journal.tickets().isEmpty)
            try await bucket.store.put(wanted, from: LargeObject.body, meter: meter)
            try await bucket.expectOnly(wanted)
        }
    }

    @Test(arguments: S3Kind.available, [-1, 1])
    func `a large spool file of another length ends the upload`(
        kind: S3Kind,
        difference: Int
    ) async throws {
        try await kind.withBucket(change: LargeObject.inParts) { bucket in
            let wanted = try LargeObject.object()
            let bytes = difference < 0 ? LargeObject.bytes.dropLast() : LargeObject.bytes + [3]

            let error = await storeError {
                try await bucket.store.put(
                    wanted,
                    from: LargeBody(Array(bytes)),
                    meter: ByteMeter()
                )
            }

            #expect(isSourceDamaged(error), "\(String(describing: error))")
            #expect(try await bucket.client.listUploads(prefix: "").isEmpty)
            #expect(try await bucket.names() == [])
        }
    }

    @Test(arguments: S3Kind.available)
    func `an answer that breaks off proves nothing`(kind: S3Kind) async throws {
        let cut = #"{"fault": "truncate-response", "method": "GET", "path": "/a$", "bytes": 5000}"#
        try await kind.withBucket(
            behind: [cut],
            change: { $1.alwaysReadsBack = true }
        ) { bucket, proxied in
            let wanted = try object("agency/site/a", StoreContract.bytes(9000))
            let body = MemoryBody(StoreContract.bytes(9000))
            try await bucket.store.put(wanted, from: body, meter: ByteMeter())
            let meter = ByteMeter()

            try await bucket.withNewStore(change: proxied) { store in
                let error = await storeError { _ = try await store.prove(wanted, meter: meter) }
                #expect(isUnavailable(error), "\(String(describing: error))")
                #expect(meter.bytes == 0)
                _ = try await store.prove(wanted, meter: meter)
            }

            #expect(meter.bytes == 9000)
        }
    }

    @Test func `a store that wants MD5 too gets it`() async throws {
        try await Bucket.inStub(
            change: { connection, settings in
                connection.profile = S3Profile(name: "md5", title: "MD5", sendsContentMD5: true)
                LargeObject.inParts(&connection, &settings)
            }
        ) { bucket, stub in
            let small = try object("agency/site/a", [1, 2])

            try await bucket.store.put(small, from: MemoryBody([1, 2]), meter: ByteMeter())
            try await bucket.store.put(
                LargeObject.object(),
                from: LargeObject.body,
                meter: ByteMeter()
            )

            let bodies = stub.requests.filter { $0.method == "PUT" && !$0.isProbe }
            #expect(bodies.count == 4)
            #expect(bodies.allSatisfy { $0.headers["content-md5"] != nil && $0.status == 200 })
        }
    }
}

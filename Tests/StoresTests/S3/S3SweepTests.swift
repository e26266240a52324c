// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import S3Stub
import TestSupport
import Testing

@testable import Stores

struct S3SweepTests {
    @Test(arguments: S3Kind.available)
    func `uploads of ours that nobody goes on with are ended, and no others`(
        kind: S3Kind
    ) async throws {
        try await kind.withBucket(change: LargeObject.inParts) { bucket in
            let wanted = try LargeObject.object()
            try await bucket.send(wanted, parts: 1)
            let known = try #require(await bucket.journal.ticket(for: wanted.key))
            let foreign = ["agency/sitemap/x", "other/x", "agency/site"]
            for key in foreign + ["agency/site/x", "agency/site/x", wanted.key.description] {
                _ = try await bucket.client.createUpload(testKey(key), headers: [])
            }
            // The last one is of a key that is known, but not the upload that is.

            let count = try await bucket.store.sweep()

            let left = try await bucket.client.listUploads(prefix: "")
            #expect(count == 3)
            #expect(
                left.map(\.key.description).sorted()
                    == (foreign + [wanted.key.description]).sorted()
            )
            #expect(left.contains { $0.uploadID == known.uploadID })
            #expect(try await bucket.store.sweep() == 0)
            #expect(try await bucket.journal.ticket(for: wanted.key) == known)
        }
    }

    @Test(arguments: S3Kind.available)
    func `an upload that the store has no more is forgotten`(kind: S3Kind) async throws {
        try await kind.withBucket(change: LargeObject.inParts) { bucket in
            let wanted = try LargeObject.object()
            try await bucket.send(wanted, parts: 1)
            let ticket = try #require(await bucket.journal.ticket(for: wanted.key))
            try await bucket.client.abort(wanted.key, ticket.uploadID)

            let count = try await bucket.store.sweep()

            #expect(count == 0)
            #expect(try await bucket.journal.tickets().isEmpty)
        }
    }

    /// Ceph RGW, killed while it makes an object of an upload, leaves both, and they share the parts.
    @Test(arguments: S3Kind.available)
    func `an upload whose object stands is left alone`(kind: S3Kind) async throws {
        try await kind.withBucket { bucket in
            let wanted = try object("agency/site/a", [1])
            try await bucket.store.put(wanted, from: MemoryBody([1]), meter: ByteMeter())
            _ = try await bucket.client.createUpload(wanted.key, headers: [])

            #expect(try await bucket.store.sweep() == 0)
            #expect(try await bucket.client.listUploads(prefix: "").count == 1)
        }
    }

    @Test func `long lists of uploads are read to their end`() async throws {
        let options = S3Stub.Options { $0.pageLimit = 2 }
        try await Bucket.inStub(options) { bucket, stub in
            for number in 0..<5 {
                let key = try testKey("agency/site/\(number % 2)")
                _ = try await bucket.client.createUpload(key, headers: [])
            }

            #expect(try await bucket.store.sweep() == 5)
            #expect(stub.uploads.isEmpty)
        }
    }

    @Test func `a store that cannot be asked forgets nothing`() async throws {
        try await Bucket.inStub(change: LargeObject.inParts) { bucket, stub in
            let wanted = try LargeObject.object()
            try await bucket.send(wanted, parts: 1)
            stub.fail(.listMultipartUploads, with: .slowDown)

            let error = await storeError { _ = try await bucket.store.sweep() }

            #expect(isUnavailable(error), "\(String(describing: error))")
            #expect(try await bucket.journal.tickets().count == 1)
        }
    }

    @Test(arguments: S3Kind.available)
    func `what another host has begun is left alone`(kind: S3Kind) async throws {
        try await kind.withBucket { bucket in
            _ = try await bucket.client.createUpload(testKey("agency/site/theirs"), headers: [])
            let journal = MemoryJournal(owner: { _ in .foreign })

            let count = try await bucket.withNewStore(journal: journal) { try await $0.sweep() }

            #expect(count == 0)
            #expect(try await bucket.client.listUploads(prefix: "").count == 1)
        }
    }

    @Test(arguments: S3Kind.available)
    func `an upload whose object a delete has hidden is left alone`(kind: S3Kind) async throws {
        try await kind.withBucket(locked: true) { bucket in
            let wanted = try object("agency/site/a", [1])
            try await bucket.store.put(wanted, from: MemoryBody([1]), meter: ByteMeter())
            _ = try await bucket.client.createUpload(wanted.key, headers: [])
            try await bucket.client.delete(wanted.key, version: nil)
            #expect(try await bucket.client.head(wanted.key) == nil)

            #expect(try await bucket.store.sweep() == 0)
            #expect(try await bucket.client.listUploads(prefix: "").count == 1)
        }
    }

    @Test(arguments: [false, true])
    func `an answer from the way does not make an object gone`(isLocked: Bool) async throws {
        let options = S3Stub.Options { $0.objectLock = isLocked }
        try await Bucket.inStub(options) { bucket, stub in
            let wanted = try object("agency/site/a", [1])
            try await bucket.store.put(wanted, from: MemoryBody([1]), meter: ByteMeter())
            _ = try await bucket.client.createUpload(wanted.key, headers: [])
            stub.fail(.headObject, with: .foreignAnswer(status: 404))

            #expect(try await bucket.store.sweep() == 0)
            #expect(stub.uploads.count == 1)
        }
    }

    @Test func `one upload's trouble keeps no other from being ended`() async throws {
        try await Bucket.inStub { bucket, stub in
            for key in ["agency/site/a", "agency/site/b"] {
                _ = try await bucket.client.createUpload(testKey(key), headers: [])
            }
            stub.fail(.abortMultipartUpload, with: .internalError)

            let error = await storeError { _ = try await bucket.store.sweep() }

            #expect(isUnavailable(error), "\(String(describing: error))")
            #expect(stub.uploads.count == 1)
            #expect(try await bucket.store.sweep() == 1)
        }
    }

    /// Nobody knows whether the store is making the object at this moment.
    @Test func `an upload whose completion was cut off is ended only after a while`() async throws {
        try await Bucket.inStub(change: LargeObject.inParts) { bucket, stub in
            let wanted = try LargeObject.object()
            stub.fail(.completeMultipartUpload, with: .foreignAnswer(status: 502))
            _ = await storeError {
                try await bucket.store.put(wanted, from: LargeObject.body, meter: ByteMeter())
            }
            let ticket = try #require(await bucket.journal.ticket(for: wanted.key))
            #expect(ticket.completingSince != nil)
            let done = MemoryJournal(owner: { _ in .done })
            try await done.keep(ticket)

            #expect(try await bucket.withNewStore(journal: done) { try await $0.sweep() } == 0)
            #expect(stub.uploads.count == 1)

            let count = try await bucket.withNewStore(
                journal: done,
                change: { $1.settleTime = .zero }
            ) { try await $0.sweep() }
            #expect(count == 1)
            #expect(stub.uploads.isEmpty)
            #expect(try await done.tickets().isEmpty)
        }
    }
}

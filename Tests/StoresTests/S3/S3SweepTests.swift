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
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import S3Stub
import Synchronization
import TestSupport
import Testing

@testable import Stores

struct S3MultipartTests {
    @Test(arguments: S3Kind.available)
    func `a large object goes in parts and becomes one object`(kind: S3Kind) async throws {
        try await kind.withBucket(change: LargeObject.inParts) { bucket in
            let wanted = try LargeObject.object()
            let meter = ByteMeter()

            try await bucket.store.put(wanted, from: LargeObject.body, meter: meter)
            #expect(meter.bytes == wanted.content.sizeBytes)
            _ = try await bucket.store.prove(wanted, meter: ByteMeter())

            #expect(try await bucket.names() == [wanted.key.description])
            #expect(try await bucket.client.listUploads(prefix: "").isEmpty)
            #expect(try await bucket.journal.tickets().isEmpty)
        }
    }

    @Test func `no byte is hashed or read again to be sent`() async throws {
        try await Bucket.inStub(change: LargeObject.inParts) { bucket, stub in
            let counted = ReadCount()

            try await bucket.store.put(
                LargeObject.object(),
                from: LargeBody(LargeObject.bytes, beforeRead: counted.note),
                meter: ByteMeter()
            )

            #expect(counted.offsets.count == Set(counted.offsets).count)
            #expect(stub.count(.uploadPart) == 3)
        }
    }

    /// The first part waits for the second, which therefore must not wait for the first.
    @Test func `parts go side by side`() async throws {
        try await Bucket.inStub(change: LargeObject.inParts) { bucket, _ in
            let gate = Gate()
            let body = LargeBody(LargeObject.bytes) { offset in
                if offset == 0 { try gate.pass() }
                if offset == LargeObject.partSizeBytes { gate.open() }
            }

            try await bucket.store.put(LargeObject.object(), from: body, meter: ByteMeter())
        }
    }

    @Test func `the upload is written down before its first part travels`() async throws {
        try await Bucket.inStub(change: LargeObject.inParts) { bucket, stub in
            let seen = Mutex<[(ticket: UploadTicket, begun: Int, parts: Int)]>([])
            let journal = MemoryJournal { ticket in
                let begun = stub.count(.createMultipartUpload)
                seen.withLock { $0.append((ticket, begun, stub.count(.uploadPart))) }
            }
            let wanted = try LargeObject.object()

            try await bucket.withNewStore(journal: journal) { store in
                try await store.put(wanted, from: LargeObject.body, meter: ByteMeter())
            }

            let kept = seen.withLock { $0 }
            // Once when it began, and once when the object was asked for.
            #expect(kept.count == 2)
            #expect(kept.last?.ticket.completingSince != nil)
            #expect(kept.last?.parts == 3)
            let first = try #require(kept.first)
            #expect(first.begun == 1 && first.parts == 0)
            #expect(first.ticket.completingSince == nil)
            #expect(first.ticket.key == wanted.key)
            #expect(first.ticket.partSizeBytes == Int64(LargeObject.partSizeBytes))
            #expect(stub.requests.contains { $0.query.contains(first.ticket.uploadID) })
        }
    }

    @Test(arguments: S3Kind.available, 0...2)
    func `after a restart only the missing parts are read and sent`(
        kind: S3Kind,
        done: Int
    ) async throws {
        try await kind.withBucket(change: LargeObject.inParts) { bucket in
            let wanted = try LargeObject.object()
            try await bucket.send(wanted, parts: done)
            let ticket = try #require(await bucket.journal.ticket(for: wanted.key))
            let listed = try await bucket.client.listParts(wanted.key, of: ticket.uploadID)
            #expect(listed?.map(\.number) == Array(1..<(done + 1)))

            let counted = ReadCount()
            let meter = ByteMeter()
            try await bucket.withNewStore { store in
                let body = LargeBody(LargeObject.bytes, beforeRead: counted.note)
                try await store.put(wanted, from: body, meter: meter)
            }

            #expect(counted.offsets.min() == Int64(done * LargeObject.partSizeBytes))
            #expect(meter.bytes == wanted.content.sizeBytes)
            try await bucket.expectOnly(wanted)
        }
    }

    @Test func `a part that the store refused for now is the one that is sent again`() async throws
    {
        try await Bucket.inStub(change: LargeObject.oneByOne) { bucket, stub in
            let wanted = try LargeObject.object()
            stub.fail(
                matching: { $0.operation == .uploadPart && $0.query.contains("partNumber=2") },
                with: .slowDown
            )
            let meter = ByteMeter()

            let error = await storeError {
                try await bucket.store.put(wanted, from: LargeObject.body, meter: meter)
            }
            #expect(isUnavailable(error), "\(String(describing: error))")
            #expect(meter.bytes == 0)
            #expect(stub.uploads.map(\.partNumbers) == [[1]])
            try await bucket.withNewStore { store in
                try await store.put(wanted, from: LargeObject.body, meter: ByteMeter())
            }

            #expect(stub.count(.uploadPart) == 2 + 2)
            #expect(stub.count(.createMultipartUpload) == 1)
            try await bucket.expectOnly(wanted)
        }
    }

    @Test(arguments: S3Kind.available)
    func `an upload that somebody took away is begun anew`(kind: S3Kind) async throws {
        try await kind.withBucket(change: LargeObject.inParts) { bucket in
            let wanted = try LargeObject.object()
            try await bucket.send(wanted, parts: 2)
            let ticket = try #require(await bucket.journal.ticket(for: wanted.key))
            try await bucket.client.abort(wanted.key, ticket.uploadID)

            try await bucket.store.put(wanted, from: LargeObject.body, meter: ByteMeter())

            try await bucket.expectOnly(wanted)
        }
    }

    @Test func `an upload that vanishes midway is forgotten and begun anew`() async throws {
        try await Bucket.inStub(change: LargeObject.oneByOne) { bucket, stub in
            let wanted = try LargeObject.object()
            stub.fail(.uploadPart, with: .refusal(status: 404, code: "NoSuchUpload"))

            let error = await storeError {
                try await bucket.store.put(wanted, from: LargeObject.body, meter: ByteMeter())
            }

            #expect(isMismatch(error), "\(String(describing: error))")
            #expect(try await bucket.journal.tickets().isEmpty)
            try await bucket.store.put(wanted, from: LargeObject.body, meter: ByteMeter())
            #expect(stub.count(.createMultipartUpload) == 2)
            _ = try await bucket.store.prove(wanted, meter: ByteMeter())
        }
    }

    @Test(arguments: S3Kind.available)
    func `a part of another size is sent again`(kind: S3Kind) async throws {
        try await kind.withBucket(change: LargeObject.inParts) { bucket in
            let wanted = try LargeObject.object()
            try await bucket.send(wanted, parts: 2)
            try await bucket.replacePart(1, of: wanted, with: 0..<Int64(6 << 20))

            try await bucket.store.put(wanted, from: LargeObject.body, meter: ByteMeter())

            try await bucket.expectOnly(wanted)
        }
    }

    /// Some stores take a list of parts that leaves one out, and some refuse it.
    @Test(arguments: S3Kind.available)
    func `a part too many does not become part of the object`(kind: S3Kind) async throws {
        try await kind.withBucket(change: LargeObject.inParts) { bucket in
            let wanted = try LargeObject.object()
            try await bucket.send(wanted, parts: 2)
            try await bucket.replacePart(4, of: wanted, with: 0..<Int64(6 << 20))

            do {
                try await bucket.store.put(wanted, from: LargeObject.body, meter: ByteMeter())
            } catch StoreError.mismatch {
                try await bucket.store.put(wanted, from: LargeObject.body, meter: ByteMeter())
            }

            try await bucket.expectOnly(wanted)
        }
    }

    @Test(arguments: S3Kind.available)
    func `an upload of another part size is given up and begun anew`(kind: S3Kind) async throws {
        try await kind.withBucket(change: LargeObject.inParts) { bucket in
            let wanted = try LargeObject.object()
            let uploadID = try await bucket.client.createUpload(wanted.key, headers: [])
            let ticket = UploadTicket(
                key: wanted.key,
                uploadID: uploadID,
                partSizeBytes: 8 << 20,
                begunAt: testNow()
            )
            try await bucket.journal.keep(ticket)

            try await bucket.store.put(wanted, from: LargeObject.body, meter: ByteMeter())

            try await bucket.expectOnly(wanted)
        }
    }

    @Test(arguments: S3Kind.available)
    func `parts too small for the store are sent together`(kind: S3Kind) async throws {
        try await kind.withBucket(change: LargeObject.inParts) { bucket in
            let content = MemoryBody(LargeObject.bytes).content(partSizeBytes: 1 << 20)
            let wanted = StoredObject(key: try testKey("agency/site/joined"), content: content)

            try await bucket.store.put(wanted, from: LargeObject.body, meter: ByteMeter())

            try await bucket.expectOnly(wanted)
        }
    }

    @Test func `long lists of parts are read to their end`() async throws {
        let options = S3Stub.Options { $0.pageLimit = 1 }
        try await Bucket.inStub(options, change: LargeObject.inParts) { bucket, stub in
            let wanted = try LargeObject.object()
            try await bucket.send(wanted, parts: 2)

            try await bucket.store.put(wanted, from: LargeObject.body, meter: ByteMeter())

            #expect(stub.count(.uploadPart) == 3)
            #expect(stub.objects[S3Stub.Key(wanted.key)]?.count == LargeObject.bytes.count)
        }
    }
}

/// Notes from where a body was read.
final class ReadCount: Sendable {
    private let noted = Mutex<[Int64]>([])

    var offsets: [Int64] { noted.withLock { $0 } }

    /// Notes one read.
    @Sendable func note(_ offset: Int64) {
        noted.withLock { $0.append(offset) }
    }
}

func isUnavailable(_ error: StoreError?) -> Bool {
    if case .unavailable = error { true } else { false }
}

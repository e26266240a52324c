// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import S3Stub
import TestSupport
import Testing

@testable import Stores

struct RequestSigningTests {
    /// Source: "Signature Calculations for the Authorization Header: Transferring Payload in a
    /// Single Chunk", Amazon S3 API Reference.
    struct Vector: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let method: String
        let path: String
        var query: [(name: String, value: String)] = []
        var headers: [(name: String, value: String)] = []
        var body = ""
        let signed: String
        let signature: String
    }

    static let vectors = [
        Vector(
            testDescription: "GET an object's first bytes",
            method: "GET",
            path: "/test.txt",
            headers: [(name: "Range", value: "bytes=0-9")],
            signed: "host;range;x-amz-content-sha256;x-amz-date",
            signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        ),
        Vector(
            testDescription: "PUT an object",
            method: "PUT",
            path: "/" + URIEncoding.encodePath("test$file.text"),
            headers: [
                (name: "Date", value: "Fri, 24 May 2013 00:00:00 GMT"),
                (name: "x-amz-storage-class", value: "REDUCED_REDUNDANCY"),
            ],
            body: "Welcome to Amazon S3.",
            signed: "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
            signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
        ),
        Vector(
            testDescription: "GET a bucket's lifecycle",
            method: "GET",
            path: "/",
            query: [(name: "lifecycle", value: "")],
            signed: "host;x-amz-content-sha256;x-amz-date",
            signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
        ),
        Vector(
            testDescription: "GET a list of objects",
            method: "GET",
            path: "/",
            query: [(name: "prefix", value: "J"), (name: "max-keys", value: "2")],
            signed: "host;x-amz-content-sha256;x-amz-date",
            signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
        ),
    ]

    @Test(arguments: vectors)
    func `the published examples have the published signatures`(vector: Vector) throws {
        let time = try #require(UTCTime(iso8601: "2013-05-24T00:00:00Z"))

        let added = Self.signer().headers(
            method: vector.method,
            path: vector.path,
            query: vector.query,
            headers: vector.headers + [
                (name: "Host", value: "examplebucket.s3.amazonaws.com")
            ],
            payload: Digest(hashing: Array(vector.body.utf8)[...]),
            at: time
        )

        let fields = Dictionary(added.map { ($0.name, $0.value) }) { first, _ in first }
        #expect(fields["x-amz-date"] == "20130524T000000Z")
        #expect(
            fields["authorization"] == "AWS4-HMAC-SHA256 "
                + "Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
                + "SignedHeaders=\(vector.signed), Signature=\(vector.signature)"
        )
    }

    @Test func `a session token is sent and signed`() throws {
        let added = Self.signer(token: "visitor").headers(
            method: "GET",
            path: "/",
            query: [],
            headers: [(name: "host", value: "example.org")],
            payload: Digest(hashing: []),
            at: UTCTime(secondsSinceEpoch: 0)
        )

        #expect(added.contains { $0.name == "x-amz-security-token" && $0.value == "visitor" })
        let authorization = try #require(added.first { $0.name == "authorization" }).value
        #expect(authorization.contains(";x-amz-security-token,"))
    }

    private static let oddNames = [
        "a b", " ", "a+b", "ä ü", "e\u{301}", "é", "100%", "%41", "a;b", "a=b&c", "(x)", "!$'*,:@",
        "~._-", "\"<>\"", "日本", "a?b#c", "\\", "[]{}|^`",
    ]

    @Test(arguments: S3Kind.available)
    func `keys of any letters come back as they were`(kind: S3Kind) async throws {
        try await kind.withBucket { bucket in
            let objects = try Self.oddNames.enumerated().map { index, name in
                try object("agency/\(name)/file \(name)", StoreContract.bytes(index))
            }

            for (index, object) in objects.enumerated() {
                let body = MemoryBody(StoreContract.bytes(index))
                try await bucket.store.put(object, from: body, meter: ByteMeter())
                _ = try await bucket.store.prove(object, meter: ByteMeter())
            }

            let names = try await bucket.names().map { Array($0.utf8) }
            #expect(Set(names) == Set(objects.map { Array($0.key.description.utf8) }))
        }
    }

    @Test func `a bucket is found by its host name too`() async throws {
        let options = S3Stub.Options { $0.domain = "s3.test" }
        try await S3Stub.withServer(options: options) { stub in
            var connection = try stub.connection()
            let location = S3Location(
                endpoint: "http://s3.test:\(stub.endpoint.port)",
                bucket: stub.bucket,
                region: "us-east-1",
                addressing: .virtualHost
            )
            connection.location = try #require(location)
            connection.resolving = ["evidence.s3.test": "127.0.0.1"]
            let store = S3Store(
                connection,
                settings: S3Store.Settings(prefix: ["agency"]),
                journal: MemoryJournal(),
                now: testNow
            )

            let wanted = try object("agency/a b", [1, 2])
            let result = await Result.catching {
                try await store.put(wanted, from: MemoryBody([1, 2]), meter: ByteMeter())
                return try await store.prove(wanted, meter: ByteMeter())
            }
            try await store.shutdown()

            #expect(try result.get().digest == wanted.content.whole)
            #expect(stub.requests.allSatisfy { $0.headers["host"]?.hasPrefix("evidence.") == true })
            #expect(stub.objects[S3Stub.Key(wanted.key)] == [1, 2])
        }
    }

    private static func signer(token: String? = nil) -> RequestSigner {
        RequestSigner(
            credentials: S3Credentials(
                accessKey: "AKIAIOSFODNN7EXAMPLE",
                secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                sessionToken: token
            ),
            region: "us-east-1"
        )
    }
}

extension Result where Failure == any Error {
    /// What the work returned or threw.
    static func catching(_ work: () async throws -> Success) async -> Self {
        do {
            return .success(try await work())
        } catch {
            return .failure(error)
        }
    }
}

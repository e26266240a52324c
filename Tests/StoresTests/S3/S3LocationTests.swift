// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import TestSupport
import Testing

@testable import Stores

struct S3LocationTests {
    @Test(arguments: [
        ("https://s3.example.org", "https://s3.example.org/b", "s3.example.org"),
        ("https://s3.example.org/", "https://s3.example.org/b", "s3.example.org"),
        ("https://s3.example.org:443", "https://s3.example.org/b", "s3.example.org"),
        ("http://s3.example.org:80", "http://s3.example.org/b", "s3.example.org"),
        ("http://s3.example.org:443", "http://s3.example.org:443/b", "s3.example.org:443"),
        ("https://10.0.0.1:7480", "https://10.0.0.1:7480/b", "10.0.0.1:7480"),
        ("http://[::1]:7480", "http://[::1]:7480/b", "[::1]:7480"),
        ("http://[::1]", "http://[::1]/b", "[::1]"),
    ])
    func `an endpoint is read`(text: String, label: String, authority: String) throws {
        let location = try #require(Self.location(text))

        #expect(location.label == label)
        #expect(location.authority == authority)
        #expect(location.isSecure == text.hasPrefix("https"))
    }

    @Test(arguments: [
        "", "s3.example.org", "ftp://s3.example.org", "https://", "https:///", "https://:443",
        "https://a/b", "https://a?b", "https://a#b", "https://key:secret@a", "https://a:0",
        "https://a:65536", "https://a:b", "https://a:", "https://a b", "https://a\n", "http://::1",
        "http://[]", "http://[::1", "http://a]", "http://a:1:2", "HTTPS://a", "https://https://a",
        "https://ä",
    ])
    func `what is no endpoint is none`(text: String) {
        #expect(Self.location(text) == nil)
    }

    @Test func `a bucket is named in the path or in the host`() throws {
        let path = try #require(Self.location("https://s3.test:7480"))
        let host = try #require(Self.location("https://s3.test:7480", .virtualHost))

        #expect(path.authority == "s3.test:7480")
        #expect(path.path(nil) == "/b")
        #expect(path.path("x/y z") == "/b/x/y%20z")
        #expect(host.authority == "b.s3.test:7480")
        #expect(host.path(nil) == "/")
        #expect(host.path("x/y z") == "/x/y%20z")
    }

    private static func location(
        _ endpoint: String,
        _ addressing: S3Location.Addressing = .path
    ) -> S3Location? {
        S3Location(endpoint: endpoint, bucket: "b", region: "r", addressing: addressing)
    }
}

struct S3EncryptionTests {
    @Test(.enabled(if: Gateway.current != nil))
    func `a certificate of a private authority is trusted if we are told so`() async throws {
        try await Bucket.with(isSecure: true, LargeObject.inParts) { bucket in
            let wanted = try LargeObject.object()

            try await bucket.store.put(wanted, from: LargeObject.body, meter: ByteMeter())

            #expect(bucket.store.label.hasPrefix("https://"))
            try await bucket.expectOnly(wanted)
        }
    }

    @Test(.enabled(if: Gateway.current != nil))
    func `and is not otherwise`() async throws {
        try await Bucket.with(
            isSecure: true,
            { connection, _ in connection.authorities = nil }
        ) { bucket in
            let wanted = try object("agency/site/a", [1])

            let error = await storeError {
                try await bucket.store.put(wanted, from: MemoryBody([1]), meter: ByteMeter())
            }

            #expect(isUnavailable(error), "\(String(describing: error))")
            #expect(try await bucket.names() == [])
        }
    }

    /// The certificate is good for `localhost` and `127.0.0.1`.
    @Test(.enabled(if: Gateway.current != nil))
    func `a certificate for another host is refused`() async throws {
        try await Bucket.with(
            isSecure: true,
            { connection, _ in
                let port = try #require(connection.location.port)
                let location = S3Location(
                    endpoint: "https://other.test:\(port)",
                    bucket: connection.location.bucket,
                    region: connection.location.region,
                    addressing: .path
                )
                connection.location = try #require(location)
                connection.resolving = ["other.test": "127.0.0.1"]
            }
        ) { bucket in
            let error = await storeError { _ = try await bucket.store.probe() }

            #expect(isUnavailable(error), "\(String(describing: error))")
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import S3Stub
import TestSupport

@testable import Stores

extension Bucket {
    /// What is to be changed of how a bucket is reached and used.
    typealias Change = (inout S3Connection, inout S3Store.Settings) throws -> Void

    /// Runs `body` with an empty bucket of a strict stub.
    static func inStub<Value>(
        _ options: S3Stub.Options = S3Stub.Options(),
        change: Change = { _, _ in },
        _ body: (Bucket, S3Stub) async throws -> Value
    ) async throws -> Value {
        try await S3Stub.withServer(options: options) { stub in
            var connection = try stub.connection()
            let hands = connection.client(requestsAtOnce: 2, now: testNow)
            var settings = S3Store.Settings(prefix: ["agency", "site"])
            try change(&connection, &settings)
            let bucket = Bucket(connection, settings, hands)
            let result: Result<Value, any Error>
            do {
                result = .success(try await body(bucket, stub))
            } catch {
                result = .failure(error)
            }
            try await bucket.store.shutdown()
            try await hands.transport.shutdown()
            return try result.get()
        }
    }

    /// Runs `body` with another store of the bucket, as after a restart.
    func withNewStore<Value>(
        journal: (any UploadJournal)? = nil,
        change: Change = { _, _ in },
        _ body: (S3Store) async throws -> Value
    ) async throws -> Value {
        var connection = connection
        var settings = settings
        try change(&connection, &settings)
        let store = S3Store(
            connection,
            settings: settings,
            journal: journal ?? self.journal,
            now: testNow
        )
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(store))
        } catch {
            result = .failure(error)
        }
        try await store.shutdown()
        return try result.get()
    }
}

extension S3Stub {
    /// A profile of which nothing is taken for granted; the shipped generic one says the same.
    static let profile = S3Profile(name: "generic-s3", title: "S3-compatible object store")

    /// How to reach the stub, or what stands in front of it on another port.
    func connection(port: Int? = nil) throws -> S3Connection {
        let url = port.map { "http://127.0.0.1:\($0)" } ?? endpoint.url
        let location = S3Location(
            endpoint: url,
            bucket: bucket,
            region: options.region,
            addressing: .path
        )
        guard let location else { throw Unexpected(what: "no endpoint: \(url)") }
        return S3Connection(
            location: location,
            profile: Self.profile,
            credentials: S3Credentials(
                accessKey: credentials.accessKey,
                secretKey: credentials.secretKey
            )
        )
    }

    /// How many requests asked for that, but for those with which the store was tried out.
    func count(_ operation: Operation) -> Int {
        requestCount { $0.operation == operation && !$0.isProbe }
    }

    /// Makes the next requests of a kind fail, but for those with which the store is tried out.
    func fail(next count: Int = 1, _ operation: Operation, with fault: Fault) {
        fail(next: count, matching: { $0.operation == operation && !$0.isProbe }, with: fault)
    }
}

extension S3Stub.Call {
    /// Whether the store is tried out with it.
    var isProbe: Bool { key?.description.contains("/.camdock-probe/") ?? false }
}

extension S3Stub.Key {
    /// The same key as the store has it.
    init(_ key: ObjectKey) {
        self.init(key.description)
    }
}

/// The servers that speak S3 to this test run.
enum S3Kind: String, CaseIterable, Sendable {
    case stub, gateway

    /// Those that this test run can try.
    static var available: [Self] { Gateway.current == nil ? [.stub] : allCases }

    /// Runs `body` with an empty bucket.
    func withBucket(
        locked: Bool = false,
        change: Bucket.Change = { _, _ in },
        _ body: (Bucket) async throws -> Void
    ) async throws {
        switch self {
        case .stub:
            let options = S3Stub.Options { $0.objectLock = locked }
            try await Bucket.inStub(options, change: change) { bucket, _ in try await body(bucket) }
        case .gateway: try await Bucket.with(locked: locked, change, body)
        }
    }
}

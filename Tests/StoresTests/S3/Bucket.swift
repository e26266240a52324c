// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FoundationEssentials
import TestSupport

@testable import Stores

/// A bucket of its own for one test, and hands that reach behind the store's back.
struct Bucket: Sendable {
    let connection: S3Connection
    let settings: S3Store.Settings
    let store: S3Store
    let journal: MemoryJournal
    /// Speaks to the bucket without any of the store's care.
    let client: S3Client

    /// Runs `body` with an empty bucket of the gateway, which is removed afterwards.
    static func with<Value>(
        locked: Bool = false,
        isSecure: Bool = false,
        _ change: (inout S3Connection, inout S3Store.Settings) throws -> Void = { _, _ in },
        _ body: (Bucket) async throws -> Value
    ) async throws -> Value {
        guard let gateway = Gateway.current else { throw Unexpected(what: "no gateway") }
        var connection = try gateway.connection(
            "test-\(UUID().uuidString.lowercased())",
            isSecure: isSecure
        )
        let maker = connection.client(requestsAtOnce: 2, now: testNow)
        var settings = S3Store.Settings(prefix: ["agency", "site"])
        try change(&connection, &settings)
        let bucket = Bucket(connection, settings, maker)
        do {
            try await bucket.create(locked: locked)
            let value = try await body(bucket)
            try await bucket.store.shutdown()
            try await bucket.remove()
            try await maker.transport.shutdown()
            return value
        } catch {
            // What the test threw says more than a bucket that cannot be removed.
            try? await bucket.store.shutdown()
            try? await bucket.remove()
            try? await maker.transport.shutdown()
            throw error
        }
    }

    init(_ connection: S3Connection, _ settings: S3Store.Settings, _ client: S3Client) {
        self.connection = connection
        self.settings = settings
        self.client = client
        journal = MemoryJournal()
        store = S3Store(connection, settings: settings, journal: journal, now: testNow)
    }

    /// The bucket as the store contract wants it.
    func fixture(_ method: StoreProof.Method = .readBack) -> StoreFixture {
        StoreFixture(
            store: store,
            method: method,
            bytes: { try await bytes($0) },
            overwrite: { key, bytes in _ = try await client.put(key, .bytes(bytes), headers: []) },
            names: { try await names() }
        )
    }

    /// The present bytes under a key; nil if there are none.
    func bytes(_ key: ObjectKey) async throws -> [UInt8]? {
        do {
            return try await client.transport.send(S3Request("GET", key)).body
        } catch let failure as S3Failure where failure.isNotFound {
            return nil
        }
    }

    /// The keys in the bucket, sorted by their bytes; ours are few.
    func names() async throws -> [String] {
        let query = [(name: "list-type", value: "2")]
        let root = try await client.transport.send(S3Request("GET", nil, query: query)).document()
        return root.all("Contents").compactMap { $0["Key"] }.sorted()
    }

    /// Every version of every key, those that a delete has hidden too.
    func versions() async throws -> [(key: ObjectKey, version: String, isMarker: Bool)] {
        let query = [(name: "versions", value: "")]
        let root = try await client.transport.send(S3Request("GET", nil, query: query)).document()
        return root.children.compactMap { node in
            guard node.name == "Version" || node.name == "DeleteMarker",
                let key = node["Key"].flatMap({ ObjectKey($0) }), let version = node["VersionId"]
            else { return nil }
            return (key, version, node.name == "DeleteMarker")
        }
    }

    private func create(locked: Bool) async throws {
        let headers =
            locked ? [(name: "x-amz-bucket-object-lock-enabled", value: "true")] : []
        _ = try await client.transport.send(S3Request("PUT", nil, headers: headers))
    }

    /// Locked versions stay, and their bucket with them: the gateway ends with the test run.
    private func remove() async throws {
        for upload in try await client.listUploads(prefix: "") {
            try await client.abort(upload.key, upload.uploadID)
        }
        for version in try await versions() {
            try? await client.delete(version.key, version: version.version)
        }
        _ = try? await client.transport.send(S3Request("DELETE", nil))
    }
}

/// The real time: the gateway looks at its own clock.
let testNow: @Sendable () -> UTCTime = {
    UTCTime(nanosecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1_000_000_000))
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import NIOCore

/// The requests of the S3 API that camdock needs, one function each.
///
/// Source of every request and answer: Amazon S3 API Reference, actions of the same names.
/// All throw `S3Failure`, `S3Silence`, `S3Unintelligible` and `CancellationError`.
struct S3Client: Sendable {
    let transport: S3Transport
    let profile: S3Profile

    /// Whether the bucket can be reached (HeadBucket).
    func headBucket() async throws {
        _ = try await transport.send(S3Request("HEAD", nil))
    }

    /// What stands under a key (HeadObject); nil if nothing does.
    func head(_ key: ObjectKey, version: String? = nil) async throws -> ObjectHead? {
        let headers =
            profile.checksums == .none ? [] : [(name: "x-amz-checksum-mode", value: "ENABLED")]
        let request = S3Request("HEAD", key, query: Self.version(version), headers: headers)
        do {
            return ObjectHead(try await transport.send(request).headers)
        } catch let failure as S3Failure where failure.isNotFound {
            return nil
        }
    }

    /// Makes an object in one piece (PutObject).
    ///
    /// On a store with versions a second one is a second version, so nobody repeats it blindly.
    /// - Returns: The version that was made; nil if the store keeps none.
    func put(
        _ key: ObjectKey,
        _ body: S3Request.Body,
        headers: [(name: String, value: String)]
    ) async throws -> String? {
        let request = S3Request("PUT", key, headers: headers, body: body, isRepeatable: false)
        return Self.version(of: try await transport.send(request))
    }

    /// Gives an object's bytes (GetObject).
    /// - Parameters:
    ///   - key: The object.
    ///   - version: A version; nil for the present one.
    ///   - sizeBytes: About how many bytes are expected.
    ///   - pace: Whether and how fast bytes may come.
    ///   - consume: Called with each piece in order.
    /// - Throws: What all requests throw, and what `consume` throws.
    func get(
        _ key: ObjectKey,
        version: String?,
        sizeBytes: Int64,
        pace: any TransferPace,
        _ consume: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void
    ) async throws {
        try await transport.receive(
            S3Request("GET", key, query: Self.version(version)),
            expecting: sizeBytes,
            pace: pace
        ) { try $0.withUnsafeReadableBytes(consume) }
    }

    /// Removes an object, or one version of it (DeleteObject); one that is not there is no error.
    func delete(_ key: ObjectKey, version: String?) async throws {
        do {
            _ = try await transport.send(S3Request("DELETE", key, query: Self.version(version)))
        } catch let failure as S3Failure where failure.isNotFound {
            return
        }
    }

    /// How many versions of an object there are (ListObjectVersions), without delete markers.
    ///
    /// Other keys that begin with this one come after it, so the first page tells.
    func versionCount(_ key: ObjectKey) async throws -> Int {
        let query = [(name: "versions", value: ""), (name: "prefix", value: key.description)]
        let page = try await transport.send(S3Request("GET", nil, query: query)).document()
        return page.all("Version").count { $0["Key"].flatMap { ObjectKey($0) } == key }
    }

    /// Whether a list of the bucket has an object (ListObjectsV2).
    ///
    /// Other keys that begin with this one come after it, so the first page tells.
    func isListed(_ key: ObjectKey) async throws -> Bool {
        let query = [(name: "list-type", value: "2"), (name: "prefix", value: key.description)]
        let page = try await transport.send(S3Request("GET", nil, query: query)).document()
        return page.all("Contents").contains { $0["Key"].flatMap { ObjectKey($0) } == key }
    }

    /// The headers that state the SHA-256 of a body, for stores that check it.
    func checksumHeaders(_ digest: Digest) -> [(name: String, value: String)] {
        guard profile.checksums != .none else { return [] }
        return [
            (name: "x-amz-checksum-sha256", value: digest.base64),
            (name: "x-amz-sdk-checksum-algorithm", value: "SHA256"),
        ]
    }

    /// A document in the body, with the `Content-MD5` that lock requests need.
    static func document(_ root: String, _ inside: String) -> (
        body: S3Request.Body, headers: [(name: String, value: String)]
    ) {
        let text =
            #"<?xml version="1.0" encoding="UTF-8"?>"#
            + "<\(root) xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\(inside)</\(root)>"
        let bytes = Array(text.utf8)
        return (.bytes(bytes), [(name: "content-md5", value: ContentMD5.of(bytes))])
    }

    static func version(_ version: String?) -> [(name: String, value: String)] {
        version.map { [(name: "versionId", value: $0)] } ?? []
    }

    static func version(of answer: S3Answer) -> String? {
        let version = answer["x-amz-version-id"]
        return version == "null" ? nil : version
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Crypto
import FoundationEssentials

/// The bucket: what it holds, and what every operation does to it.
struct Bucket: Sendable {
    let options: S3Stub.Options
    /// Versions of a key, the oldest first; never empty.
    var objects: [S3Stub.Key: [S3Stub.Version]] = [:]
    var uploads: [String: Upload] = [:]
    private var serial = 0

    /// An empty bucket.
    init(_ options: S3Stub.Options) {
        self.options = options
    }

    /// Carries out a request that nothing is wrong with so far.
    mutating func carryOut(
        _ operation: S3Stub.Operation,
        _ request: S3Request
    ) throws(Failure) -> Reply {
        try KnownHeaders.check(request.head)
        try ClaimedDigests.verifyMD5(request)
        return switch operation {
        case .headBucket: Reply(200, ["x-amz-bucket-region": options.region])
        case .getBucketLocation: location()
        case .getBucketVersioning: versioning()
        case .getObjectLockConfiguration: try lockConfiguration()
        case .listObjectsV2: try listObjects(request)
        case .listObjectVersions: try listVersions(request)
        case .listMultipartUploads: try listUploads(request)
        case .putObject: try put(request)
        case .headObject, .getObject: try get(request)
        case .deleteObject: try delete(request)
        case .getObjectAttributes: try attributes(request)
        case .createMultipartUpload: try createUpload(request)
        case .uploadPart: try uploadPart(request)
        case .listParts: try listParts(request)
        case .completeMultipartUpload: try completeUpload(request)
        case .abortMultipartUpload: try abortUpload(request)
        case .putObjectRetention: try putRetention(request)
        case .getObjectRetention: try getRetention(request)
        case .putObjectLegalHold: try putLegalHold(request)
        case .getObjectLegalHold: try getLegalHold(request)
        }
    }

    /// Makes a version the current one of its key.
    @discardableResult
    mutating func store(_ version: S3Stub.Version, under key: S3Stub.Key) -> S3Stub.Version {
        var version = version
        guard options.keepsVersions else {
            objects[key] = [version]
            return version
        }
        version.id = String(opaque(nextSerial()).prefix(32))
        objects[key, default: []].append(version)
        return version
    }

    /// The version that a request is about, which may be a delete marker.
    func version(for request: S3Request) throws(Failure) -> S3Stub.Version {
        let versions = objects[request.key] ?? []
        guard let id = request.versionID else {
            guard let current = versions.last else { throw Failure.noSuchKey }
            return current
        }
        guard let found = versions.first(where: { $0.id == id }) else {
            throw Failure.noSuchVersion
        }
        return found
    }

    /// The version that a request is about, if it has content.
    func content(for request: S3Request) throws(Failure) -> S3Stub.Version {
        let version = try version(for: request)
        guard version.isDeleteMarker else { return version }
        // AWS tells apart who asks for the key from who asks for the very marker.
        var failure =
            request.versionID == nil
            ? Failure.noSuchKey
            : Failure(405, "MethodNotAllowed", "The version is a delete marker.")
        failure.headers = ["x-amz-delete-marker": "true", "x-amz-version-id": version.id]
        throw failure
    }

    /// Numbers versions and uploads.
    mutating func nextSerial() -> Int {
        serial += 1
        return serial
    }

    /// A name that tells nothing, and is the same in every run.
    func opaque(_ serial: Int) -> String {
        SHA256.hash(data: Array("stub \(serial)".utf8)).hex
    }

    private func location() -> Reply {
        // The first region never got a name.
        Reply(XMLNode("LocationConstraint", options.region == "us-east-1" ? "" : options.region))
    }

    private func versioning() -> Reply {
        let status = options.keepsVersions ? [XMLNode("Status", "Enabled")] : []
        return Reply(XMLNode("VersioningConfiguration", status))
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials

/// Objects in one piece.
extension Bucket {
    /// PutObject.
    mutating func put(_ request: S3Request) throws(Failure) -> Reply {
        let digests = try ClaimedDigests(request, quirks: options.quirks)
        let lock = try RequestedLock(request, options: options)
        if lock.isLocking {
            try digests.require(for: "Put Object requests with Object Lock parameters")
        }
        try digests.verify(request.body)
        let headers = try KnownHeaders.kept(of: request.head)
        try Preconditions(request).checkWrite(over: objects[request.key]?.last, options: options)
        var version = S3Stub.Version(
            content: [request.body.content],
            eTag: request.body.md5.hex,
            modified: request.now
        )
        version.headers = headers
        version.checksum = digests.sha256.map { .fullObject($0) }
        version.retention = lock.retention
        version.legalHold = lock.legalHold
        version = store(version, under: request.key)
        var reply = Reply(200, version.identity)
        reply.headers.merge(version.checksumHeaders) { $1 }
        return reply
    }

    /// HeadObject and GetObject.
    func get(_ request: S3Request) throws(Failure) -> Reply {
        let version = try content(for: request)
        guard try Preconditions(request).checkRead(of: version) else {
            return Reply(304, version.identity)
        }
        var reply = Reply(200, ["content-type": "binary/octet-stream"])
        reply.headers.merge(version.headers) { $1 }
        reply.headers.merge(version.identity) { $1 }
        reply.headers.merge(version.lockHeaders) { $1 }
        reply.headers["last-modified"] = Timestamp.http(version.modified)
        reply.headers["accept-ranges"] = "bytes"
        let range = try ByteRange.read(request.header("range"), size: version.size)
        if let range {
            reply.status = 206
            reply.headers["content-range"] =
                "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(version.size)"
        } else if request.header("x-amz-checksum-mode")?.uppercased() == "ENABLED" {
            reply.headers.merge(version.checksumHeaders) { $1 }
        }
        reply.headers["content-length"] = String(range?.count ?? version.size)
        if request.head.method == "GET" {
            reply.content = range.map { ByteRange.cut(version.content, to: $0) } ?? version.content
        }
        return reply
    }

    /// DeleteObject.
    mutating func delete(_ request: S3Request) throws(Failure) -> Reply {
        let key = request.key
        guard let id = request.versionID else {
            guard options.keepsVersions else {
                objects[key] = nil
                return Reply(204)
            }
            let marker = store(S3Stub.Version(deleteMarkerAt: request.now), under: key)
            return Reply(204, ["x-amz-delete-marker": "true", "x-amz-version-id": marker.id])
        }
        guard let versions = objects[key], let index = versions.firstIndex(where: { $0.id == id })
        else { return Reply(204, ["x-amz-version-id": id]) }
        try checkRemovable(versions[index], request)
        objects[key] = versions.filter { $0.id != id }
        if objects[key]?.isEmpty == true { objects[key] = nil }
        var reply = Reply(204, ["x-amz-version-id": id])
        if versions[index].isDeleteMarker { reply.headers["x-amz-delete-marker"] = "true" }
        return reply
    }
}

extension S3Stub.Version {
    /// The headers that tell which bytes these are.
    var identity: [String: String] {
        var headers = ["etag": "\"\(eTag)\""]
        if id != "null" { headers["x-amz-version-id"] = id }
        return headers
    }

    var checksumHeaders: [String: String] {
        guard let checksum else { return [:] }
        return [
            "x-amz-checksum-sha256": checksum.value, "x-amz-checksum-type": checksum.type,
        ]
    }

    var lockHeaders: [String: String] {
        var headers: [String: String] = [:]
        if let retention {
            headers["x-amz-object-lock-mode"] = retention.mode.rawValue
            headers["x-amz-object-lock-retain-until-date"] = Timestamp.iso(retention.until)
        }
        if let legalHold { headers["x-amz-object-lock-legal-hold"] = legalHold ? "ON" : "OFF" }
        return headers
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Listings of objects and their versions.
extension Bucket {
    /// ListObjectsV2.
    func listObjects(_ request: S3Request) throws(Failure) -> Reply {
        guard request.query["list-type"] == "2" else { throw Failure.notImplemented }
        let spelling = try KeySpelling(request)
        let start = try start(of: request)
        let current = keys(for: request).compactMap { key in
            objects[key]?.last.map { (key: key, version: $0) }
        }
        let all = current.filter { entry in
            !entry.version.isDeleteMarker && start.map { entry.key > $0 } ?? true
        }
        let wanted = try request.number("max-keys", in: 0...Int(Int32.max))
        let page = Page(all, wanted: wanted, options: options)
        var children =
            header(request, spelling) + [
                XMLNode("MaxKeys", min(wanted ?? 1000, options.pageLimit)),
                XMLNode("KeyCount", page.items.count), XMLNode("IsTruncated", page.isTruncated),
            ]
        if page.isTruncated, let last = page.items.last {
            children.append(XMLNode("NextContinuationToken", last.key.utf8.base64))
        }
        children += page.items.map { entry in
            XMLNode("Contents", [spelling.node("Key", entry.key)] + entry.version.listed)
        }
        return Reply(XMLNode("ListBucketResult", children))
    }

    /// ListObjectVersions.
    func listVersions(_ request: S3Request) throws(Failure) -> Reply {
        let spelling = try KeySpelling(request)
        let all = listedVersions(request)
        let wanted = try request.number("max-keys", in: 0...Int(Int32.max))
        let page = Page(all, wanted: wanted, options: options)
        var children = header(request, spelling) + [XMLNode("IsTruncated", page.isTruncated)]
        if page.isTruncated, let last = page.items.last {
            children.append(spelling.node("NextKeyMarker", last.key))
            children.append(XMLNode("NextVersionIdMarker", last.version.id))
        }
        children += page.items.map { entry in
            let head = [
                spelling.node("Key", entry.key), XMLNode("VersionId", entry.version.id),
                XMLNode("IsLatest", entry.isLatest),
            ]
            let isMarker = entry.version.isDeleteMarker
            return XMLNode(isMarker ? "DeleteMarker" : "Version", head + entry.version.listed)
        }
        return Reply(XMLNode("ListVersionsResult", children))
    }

    /// The versions that a listing goes on with, the newest of each key first.
    private func listedVersions(_ request: S3Request) -> [ListedVersion] {
        let marker = request.query["key-marker"].map { S3Stub.Key($0) }
        let keys = keys(for: request).filter { key in marker.map { key >= $0 } ?? true }
        return keys.flatMap { key in
            let versions = Array((objects[key] ?? []).reversed())
            let entries = versions.indices.map {
                ListedVersion(key: key, version: versions[$0], isLatest: $0 == 0)
            }
            guard key == marker else { return entries[...] }
            let id = request.query["version-id-marker"]
            return entries.drop { $0.version.id != id }.dropFirst()
        }
    }

    /// What every listing of a bucket begins with.
    func header(_ request: S3Request, _ spelling: KeySpelling) -> [XMLNode] {
        let prefix = S3Stub.Key(request.query["prefix"] ?? "")
        return [XMLNode("Name", options.bucket), spelling.node("Prefix", prefix)] + spelling.nodes
    }

    private func keys(for request: S3Request) -> [S3Stub.Key] {
        let prefix = Array((request.query["prefix"] ?? "").utf8)
        return objects.keys.filter { $0.utf8.starts(with: prefix) }.sorted()
    }

    /// The key after which a listing of objects goes on; nil at the beginning.
    private func start(of request: S3Request) throws(Failure) -> S3Stub.Key? {
        guard let token = request.query["continuation-token"] else {
            return request.query["start-after"].map { S3Stub.Key($0) }
        }
        guard let bytes = [UInt8](base64: token), !bytes.isEmpty else {
            throw Failure.invalidArgument("The continuation token provided is incorrect")
        }
        return S3Stub.Key(String(decoding: bytes, as: UTF8.self))
    }
}

/// A version and where it stands.
private struct ListedVersion {
    let key: S3Stub.Key
    let version: S3Stub.Version
    let isLatest: Bool
}

extension S3Stub.Version {
    /// What listings say of a version beside its key.
    fileprivate var listed: [XMLNode] {
        let modified = XMLNode("LastModified", Timestamp.iso(modified))
        guard !isDeleteMarker else { return [modified] }
        let checksums =
            checksum.map {
                [XMLNode("ChecksumAlgorithm", "SHA256"), XMLNode("ChecksumType", $0.type)]
            }
        return [modified, XMLNode("ETag", "\"\(eTag)\""), XMLNode("Size", size)]
            + (checksums ?? [])
            + [XMLNode("StorageClass", headers["x-amz-storage-class"] ?? "STANDARD")]
    }
}

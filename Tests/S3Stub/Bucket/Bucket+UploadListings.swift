// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import NIOCore

/// Listings of multipart uploads and their parts.
extension Bucket {
    /// ListMultipartUploads.
    func listUploads(_ request: S3Request) throws(Failure) -> Reply {
        let spelling = try KeySpelling(request)
        let prefix = Array((request.query["prefix"] ?? "").utf8)
        let marker = request.query["key-marker"].map { S3Stub.Key($0) }
        let idMarker = request.query["upload-id-marker"]
        let all = uploads.values.filter { upload in
            guard upload.key.utf8.starts(with: prefix) else { return false }
            guard let marker, upload.key <= marker else { return true }
            // Without the other marker, all uploads of the key are done with.
            return upload.key == marker && idMarker.map { upload.id > $0 } ?? false
        }
        let sorted = all.sorted { ($0.key, $0.id) < ($1.key, $1.id) }
        let wanted = try request.number("max-uploads", in: 0...Int(Int32.max))
        let page = Page(sorted, wanted: wanted, options: options)
        var children = [XMLNode("Bucket", options.bucket)] + spelling.nodes
        children.append(spelling.node("Prefix", S3Stub.Key(request.query["prefix"] ?? "")))
        children.append(XMLNode("IsTruncated", page.isTruncated))
        if page.isTruncated, let last = page.items.last {
            children.append(spelling.node("NextKeyMarker", last.key))
            children.append(XMLNode("NextUploadIdMarker", last.id))
        }
        children += page.items.map { upload in
            var nodes = [
                spelling.node("Key", upload.key), XMLNode("UploadId", upload.id),
                XMLNode("Initiated", Timestamp.iso(upload.initiated)),
            ]
            if upload.hasChecksums { nodes += Self.checksumNodes }
            return XMLNode("Upload", nodes)
        }
        return Reply(XMLNode("ListMultipartUploadsResult", children))
    }

    /// ListParts.
    func listParts(_ request: S3Request) throws(Failure) -> Reply {
        let upload = try upload(for: request)
        let spelling = try KeySpelling(request)
        let range = 0...Int(Int32.max)
        let marker = try request.number("part-number-marker", in: range) ?? 0
        let numbers = upload.parts.keys.filter { $0 > marker }.sorted()
        let wanted = try request.number("max-parts", in: range)
        let page = Page(numbers, wanted: wanted, options: options)
        var children = [
            XMLNode("Bucket", options.bucket), spelling.node("Key", upload.key),
            XMLNode("UploadId", upload.id), XMLNode("PartNumberMarker", marker),
            XMLNode("NextPartNumberMarker", page.items.last ?? 0),
            XMLNode("MaxParts", min(wanted ?? 1000, options.pageLimit)),
            XMLNode("IsTruncated", page.isTruncated),
        ]
        if upload.hasChecksums { children += Self.checksumNodes }
        for number in page.items {
            guard let part = upload.parts[number] else { continue }
            children.append(XMLNode("Part", [XMLNode("PartNumber", number)] + Self.nodes(of: part)))
        }
        return Reply(XMLNode("ListPartsResult", children))
    }

    private static func nodes(of part: Upload.Part) -> [XMLNode] {
        let nodes = [
            XMLNode("LastModified", Timestamp.iso(part.modified)),
            XMLNode("ETag", "\"\(part.eTag)\""), XMLNode("Size", part.content.readableBytes),
        ]
        return nodes + (part.checksum.map { [XMLNode("ChecksumSHA256", $0)] } ?? [])
    }

    private static let checksumNodes = [
        XMLNode("ChecksumAlgorithm", "SHA256"), XMLNode("ChecksumType", "COMPOSITE"),
    ]
}

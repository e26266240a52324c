// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Crypto
import NIOCore

/// How a multipart upload becomes an object.
extension Bucket {
    /// CompleteMultipartUpload.
    ///
    /// An upload that cannot be completed stays open, one whose key is taken included.
    mutating func completeUpload(_ request: S3Request) throws(Failure) -> Reply {
        let upload = try upload(for: request)
        let digests = try ClaimedDigests(request, quirks: options.quirks)
        let list = try PartList(request)
        let parts = try list.select(from: upload, quirks: options.quirks)
        try Preconditions(request).checkWrite(over: objects[upload.key]?.last, options: options)
        var version = S3Stub.Version(
            content: parts.map(\.part.content),
            eTag: Insecure.MD5.hash(data: parts.flatMap(\.part.md5)).hex + "-\(parts.count)",
            // As with AWS, the object is as old as its upload.
            modified: upload.initiated
        )
        version.headers = upload.headers
        version.retention = upload.lock.retention
        version.legalHold = upload.lock.legalHold
        version.checksum = Self.checksum(of: parts)
        version.parts = parts.map {
            CompletedPart(
                number: $0.number,
                size: $0.part.content.readableBytes,
                checksum: $0.part.checksum
            )
        }
        try checkWhole(version, claimed: digests.sha256, request)
        version = store(version, under: upload.key)
        uploads[upload.id] = nil
        return completion(version, of: upload)
    }

    private func completion(_ version: S3Stub.Version, of upload: Upload) -> Reply {
        let eTag = options.quirks.emptyCompleteETag ? "" : "\"\(version.eTag)\""
        var children = [
            XMLNode("Location", "/\(options.bucket)/\(upload.key)"),
            XMLNode("Bucket", options.bucket), XMLNode("Key", upload.key.description),
            XMLNode("ETag", eTag),
        ]
        if let checksum = version.checksum {
            children.append(XMLNode("ChecksumSHA256", checksum.value))
            children.append(XMLNode("ChecksumType", checksum.type))
        }
        var reply = Reply(XMLNode("CompleteMultipartUploadResult", children))
        reply.headers["x-amz-version-id"] = version.identity["x-amz-version-id"]
        return reply
    }

    /// Compares the object with what the client says of the whole.
    private func checkWhole(
        _ version: S3Stub.Version,
        claimed: String?,
        _ request: S3Request
    ) throws(Failure) {
        if let text = request.header("x-amz-mp-object-size"), Int(text) != version.size {
            throw Failure.invalidRequest("x-amz-mp-object-size is not the size of the object.")
        }
        if let type = request.header("x-amz-checksum-type"), !options.quirks.ignoresChecksums {
            guard type == version.checksum?.type else {
                throw Failure.invalidRequest("x-amz-checksum-type is not that of the upload.")
            }
        }
        guard let claimed, !options.quirks.echoesUnverifiedChecksums else { return }
        let digest = claimed.split(separator: "-").first.map(String.init)
        guard case .composite(let own, let parts)? = version.checksum, digest == own,
            claimed == own || claimed == "\(own)-\(parts)"
        else { throw Failure.badDigest("SHA256") }
    }

    private static func checksum(of parts: [PartList.Chosen]) -> S3Stub.Checksum? {
        let digests = parts.compactMap(\.part.checksum)
        guard digests.count == parts.count else { return nil }
        // A store that believes anything may have been told what is no digest.
        let bytes = digests.flatMap { [UInt8](base64: $0) ?? Array($0.utf8) }
        return .composite(Array(SHA256.hash(data: bytes)).base64, parts: parts.count)
    }
}

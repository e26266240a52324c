// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Multipart uploads, up to their end.
extension Bucket {
    /// CreateMultipartUpload.
    mutating func createUpload(_ request: S3Request) throws(Failure) -> Reply {
        let hasChecksums = try wantsChecksums(request)
        let lock =
            options.quirks.ignoresLockOnMultipart
            ? RequestedLock(defaultOf: options, at: request.now)
            : try RequestedLock(request, options: options)
        let headers = try KnownHeaders.kept(of: request.head)
        let serial = nextSerial()
        let ordered = String(10_000_000 + serial) + opaque(serial)
        let upload = Upload(
            key: request.key,
            id: ordered,
            serial: serial,
            initiated: request.now,
            headers: headers,
            hasChecksums: hasChecksums,
            lock: lock
        )
        uploads[upload.id] = upload
        let reply = [
            XMLNode("Bucket", options.bucket), XMLNode("Key", request.key.description),
            XMLNode("UploadId", upload.id),
        ]
        return Reply(
            XMLNode("InitiateMultipartUploadResult", reply),
            hasChecksums
                ? ["x-amz-checksum-algorithm": "SHA256", "x-amz-checksum-type": "COMPOSITE"] : [:]
        )
    }

    /// UploadPart.
    mutating func uploadPart(_ request: S3Request) throws(Failure) -> Reply {
        guard let number = try request.number("partNumber", in: Upload.partNumbers) else {
            throw Failure.notImplemented
        }
        let upload = try upload(for: request)
        let digests = try ClaimedDigests(request, quirks: options.quirks)
        if upload.lock.isLocking {
            try digests.require(for: "Put Part requests with Object Lock parameters")
        }
        guard upload.hasChecksums == (digests.sha256 != nil) else {
            throw Failure.invalidRequest(
                "Checksum Type mismatch occurred, expected checksum Type: "
                    + (upload.hasChecksums ? "sha256, actual null" : "null, actual sha256")
            )
        }
        if !options.quirks.believesPartChecksums { try digests.verify(request.body) }
        let part = Upload.Part(
            content: request.body.content,
            md5: request.body.md5,
            checksum: digests.sha256,
            modified: request.now
        )
        uploads[upload.id]?.parts[number] = part
        var reply = Reply(200, ["etag": "\"\(part.eTag)\""])
        reply.headers["x-amz-checksum-sha256"] = part.checksum
        return reply
    }

    /// AbortMultipartUpload.
    mutating func abortUpload(_ request: S3Request) throws(Failure) -> Reply {
        uploads[try upload(for: request).id] = nil
        return Reply(204)
    }

    /// The open upload that a request names.
    func upload(for request: S3Request) throws(Failure) -> Upload {
        guard let id = request.query["uploadId"], let upload = uploads[id],
            upload.key == request.key
        else { throw Failure.noSuchUpload }
        return upload
    }

    private func wantsChecksums(_ request: S3Request) throws(Failure) -> Bool {
        guard !options.quirks.ignoresChecksums else { return false }
        let names = ["x-amz-checksum-algorithm", "x-amz-sdk-checksum-algorithm"]
        let algorithm = names.lazy.compactMap(request.header).first
        let type = request.header("x-amz-checksum-type")
        guard let algorithm else {
            guard type == nil else {
                throw Failure.invalidRequest("x-amz-checksum-type needs x-amz-checksum-algorithm.")
            }
            return false
        }
        guard algorithm.uppercased() == "SHA256" else { throw Failure.notImplemented }
        guard (type ?? "COMPOSITE") == "COMPOSITE" else {
            throw Failure.invalidRequest(
                "The FULL_OBJECT checksum type cannot be used with the sha256 checksum algorithm."
            )
        }
        return true
    }
}

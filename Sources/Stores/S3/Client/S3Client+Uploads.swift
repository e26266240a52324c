// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// One part that the store has of an upload.
struct ListedPart: Hashable, Sendable {
    let number: Int
    let sizeBytes: Int64
    let etag: String
    /// The store's own SHA-256 of the part, in base64; nil if it states none.
    let sha256: String?
}

/// One upload that is open in the store.
struct ListedUpload: Hashable, Sendable {
    let key: ObjectKey
    let uploadID: String
}

/// Uploads in parts.
extension S3Client {
    /// Begins an upload (CreateMultipartUpload).
    /// - Returns: What the store calls it.
    func createUpload(
        _ key: ObjectKey,
        headers: [(name: String, value: String)]
    ) async throws -> String {
        var headers = headers
        if profile.checksums != .none {
            headers.append((name: "x-amz-checksum-algorithm", value: "SHA256"))
        }
        let request = S3Request(
            "POST",
            key,
            query: [(name: "uploads", value: "")],
            headers: headers,
            isRepeatable: false
        )
        guard let id = try await transport.send(request).document()["UploadId"], !id.isEmpty else {
            throw S3Unintelligible("no name for the upload that it began")
        }
        return id
    }

    /// Sends one part (UploadPart); sending it again replaces it.
    /// - Returns: The part's ETag, which Complete wants back.
    func uploadPart(
        _ number: Int,
        of uploadID: String,
        _ part: PartBody,
        headers: [(name: String, value: String)]
    ) async throws -> String {
        let request = S3Request(
            "PUT",
            part.object.key,
            query: [
                (name: "partNumber", value: String(number)), (name: "uploadId", value: uploadID),
            ],
            headers: checksumHeaders(part.digest) + headers,
            body: .part(part)
        )
        guard let etag = try await transport.send(request)["etag"] else {
            throw S3Unintelligible("no ETag for a part")
        }
        return etag
    }

    /// The parts that the store has (ListParts); nil if there is no such upload.
    func listParts(_ key: ObjectKey, of uploadID: String) async throws -> [ListedPart]? {
        var parts: [ListedPart] = []
        var marker: String?
        while true {
            var query = [(name: "uploadId", value: uploadID), (name: "max-parts", value: "1000")]
            if let marker { query.append((name: "part-number-marker", value: marker)) }
            let page: XMLNode
            do {
                page = try await transport.send(S3Request("GET", key, query: query)).document()
            } catch let failure as S3Failure where failure.isNotFound {
                return nil
            }
            parts += try page.all("Part").map { part in
                guard let number = part["PartNumber"].flatMap({ Int($0) }),
                    let size = part["Size"].flatMap({ Int64($0) }), let etag = part["ETag"]
                else { throw S3Unintelligible("a part without number, size or ETag") }
                return ListedPart(
                    number: number,
                    sizeBytes: size,
                    etag: etag,
                    sha256: part["ChecksumSHA256"]
                )
            }
            guard page["IsTruncated"] == "true" else { return parts }
            guard let next = page["NextPartNumberMarker"], next != marker else {
                throw S3Unintelligible("a list of parts that does not go on")
            }
            marker = next
        }
    }

    /// Makes the object of its parts (CompleteMultipartUpload).
    ///
    /// Whatever comes back but a clean answer leaves open whether the object was made.
    /// - Returns: The version that was made; nil if the store keeps none or does not say.
    func complete(
        _ object: StoredObject,
        _ uploadID: String,
        parts: [(number: Int, etag: String, digest: Digest?)]
    ) async throws -> String? {
        let list = parts.map { part in
            let checksum =
                profile.checksums == .none
                ? nil : part.digest.map { XMLText.element("ChecksumSHA256", text: $0.base64) }
            return XMLText.element(
                "Part",
                XMLText.element("PartNumber", text: String(part.number))
                    + XMLText.element("ETag", text: part.etag) + (checksum ?? "")
            )
        }
        var (body, headers) = Self.document("CompleteMultipartUpload", list.joined())
        if profile.ifNoneMatch != .never { headers.append((name: "if-none-match", value: "*")) }
        let request = S3Request(
            "POST",
            object.key,
            query: [(name: "uploadId", value: uploadID)],
            headers: headers,
            body: body,
            isRepeatable: false
        )
        let answer = try await transport.send(request)
        let root = try answer.document()
        guard root.name != "Error" else {
            throw S3Failure(
                status: answer.status,
                code: root["Code"],
                message: root["Message"] ?? "",
                date: nil,
                location: nil
            )
        }
        return Self.version(of: answer)
    }

    /// Gives an upload up with its parts (AbortMultipartUpload); one that is gone is no error.
    func abort(_ key: ObjectKey, _ uploadID: String) async throws {
        let request = S3Request("DELETE", key, query: [(name: "uploadId", value: uploadID)])
        do {
            _ = try await transport.send(request)
        } catch let failure as S3Failure where failure.isNotFound {
            return
        }
    }

    /// The uploads that are open below a prefix (ListMultipartUploads).
    func listUploads(prefix: String) async throws -> [ListedUpload] {
        var uploads: [ListedUpload] = []
        var markers: [(name: String, value: String)] = []
        while true {
            let query = [(name: "uploads", value: ""), (name: "prefix", value: prefix)] + markers
            let page = try await transport.send(S3Request("GET", nil, query: query)).document()
            uploads += page.all("Upload").compactMap { upload in
                // A key that is none of ours has a form that ours never have.
                guard let key = upload["Key"].flatMap({ ObjectKey($0) }),
                    let id = upload["UploadId"]
                else { return nil }
                return ListedUpload(key: key, uploadID: id)
            }
            guard page["IsTruncated"] == "true" else { return uploads }
            guard let key = page["NextKeyMarker"], let id = page["NextUploadIdMarker"] else {
                throw S3Unintelligible("a list of uploads that does not go on")
            }
            markers = [
                (name: "key-marker", value: key), (name: "upload-id-marker", value: id),
            ]
        }
    }
}

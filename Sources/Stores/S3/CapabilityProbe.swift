// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Finds out what a store offers by trying it.
///
/// A checksum that a store merely repeats proves nothing, so it must first refuse a wrong one. What
/// is written for that stands below `.camdock-probe` in our own prefix and is removed again; where a
/// bucket's default lock forbids that, what stands there already is looked at instead of adding more.
struct CapabilityProbe: Sendable {
    private static let bytes = Array("camdock asks what this store does with checksums\n".utf8)

    let client: S3Client
    /// The components of the prefix under which we may write.
    let prefix: [String]

    /// Asks for everything.
    func run() async throws -> StoreCapabilities {
        let whole = try await asksForChecksums() ? try await statesWhole() : false
        return StoreCapabilities(
            statesChecksums: whole,
            statesPartChecksums: whole ? try await statesParts() : false
        )
    }

    /// Whether a wrong checksum is refused.
    private func asksForChecksums() async throws -> Bool {
        guard client.profile.checksums == .probe else { return false }
        let key = try key("refusal")
        // It was taken once, and could not be removed.
        if try await client.head(key) != nil { return false }
        let wrong = Digest(hashing: Array("something else".utf8)[...])
        do {
            let version = try await client.put(
                key,
                .bytes(Self.bytes),
                headers: client.checksumHeaders(wrong)
            )
            await remove(key, version)
            return false
        } catch let failure as S3Failure where failure.isBodyMismatch {
            return true
        } catch let failure as S3Failure where failure.status == 400 && failure.code != nil {
            // It was refused for something else, and so the checksum was not looked at.
            return false
        }
    }

    /// Whether the checksum of an object is stated.
    private func statesWhole() async throws -> Bool {
        let key = try key("whole")
        let digest = Digest(hashing: Self.bytes[...])
        if let standing = try await client.head(key) { return standing.checksum == digest.base64 }
        let version = try await client.put(
            key,
            .bytes(Self.bytes),
            headers: client.checksumHeaders(digest)
        )
        let stated = try await client.head(key)?.checksum
        await remove(key, version)
        return stated == digest.base64
    }

    /// Whether the checksum over an object's parts is stated.
    private func statesParts() async throws -> Bool {
        let key = try key("parts")
        let part = Digest(hashing: Self.bytes[...])
        let expected = "\(Digest(hashing: part.bytes[...]).base64)-1"
        if let standing = try await client.head(key) { return standing.checksum == expected }
        let object = StoredObject(key: key, content: MemoryBody(Self.bytes).content())
        let upload = try await client.createUpload(key, headers: [])
        do {
            guard try await refusesWrongPart(of: upload, key) else {
                try await client.abort(key, upload)
                return false
            }
            let lane = RequestLane()
            let body = PartBody(
                object: object,
                source: MemoryBody(Self.bytes),
                range: 0..<Int64(Self.bytes.count),
                digest: part,
                lane: lane,
                pace: OpenPace(),
                meter: ByteMeter()
            )
            let etag = try await client.uploadPart(1, of: upload, body, headers: [])
            let version = try await client.complete(
                object,
                upload,
                parts: [(number: 1, etag: etag, digest: part)]
            )
            let stated = try await client.head(key)?.checksum
            await remove(key, version)
            return stated == expected
        } catch {
            // What led here matters more; the object is a probe and nothing else.
            try? await client.abort(key, upload)
            throw error
        }
    }

    /// Whether a part whose checksum was announced wrongly is refused.
    private func refusesWrongPart(of upload: String, _ key: ObjectKey) async throws -> Bool {
        let request = S3Request(
            "PUT",
            key,
            query: [(name: "partNumber", value: "1"), (name: "uploadId", value: upload)],
            headers: client.checksumHeaders(Digest(hashing: Array("something else".utf8)[...])),
            body: .bytes(Self.bytes)
        )
        do {
            _ = try await client.transport.send(request)
            return false
        } catch let failure as S3Failure where failure.isBodyMismatch {
            return true
        }
    }

    /// A bucket that keeps everything keeps this too; it is looked at next time.
    private func remove(_ key: ObjectKey, _ version: String?) async {
        try? await client.delete(key, version: version)
    }

    private func key(_ name: String) throws -> ObjectKey {
        guard let key = ObjectKey(components: prefix + [".camdock-probe", name]) else {
            preconditionFailure("a prefix of safe components makes a key")
        }
        return key
    }
}

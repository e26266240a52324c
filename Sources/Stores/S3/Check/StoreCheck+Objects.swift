// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Crypto
import Evidence
import Synchronization

/// The objects that a check writes, looks at and removes.
extension StoreCheck {
    private static let bytes = Array("camdock checks this store\n".utf8)
    /// Two parts: the smallest that a store takes, and a last one of any size.
    private static let largeCount = (5 << 20) + 1_000

    func puts(_ written: inout [(key: ObjectKey, version: String?)]) async throws {
        let key = key("single")
        var version: String?
        let isThere = try await step("put", "allow s3:PutObject and s3:GetObject below our prefix")
        {
            let object = StoredObject(key: key, content: MemoryBody(Self.bytes).content())
            version = try await client.put(
                key,
                .bytes(Self.bytes),
                headers: ObjectMetadata.headers(object)
                    + client.checksumHeaders(object.content.whole)
            )
            written.append((key, version))
            guard let head = try await client.head(key), head.claims(object) else {
                throw S3Unintelligible("back other metadata than was sent with the object")
            }
            return "an object of \(Self.bytes.count) bytes, with its SHA-256 beside it"
        }
        guard isThere else { return }
        try await step("read-back", "allow s3:GetObject below our prefix") {
            try await readBack(key, version, MemoryBody(Self.bytes).content())
            return "the same bytes came back"
        }
    }

    func putsInParts(_ written: inout [(key: ObjectKey, version: String?)]) async throws {
        let key = key("parts")
        let bytes = (0..<Self.largeCount).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let body = MemoryBody(bytes)
        let object = StoredObject(key: key, content: body.content(partSizeBytes: 5 << 20))
        try await step(
            "multipart",
            "allow s3:PutObject, s3:AbortMultipartUpload and s3:ListMultipartUploadParts"
        ) {
            let version = try await upload(object, body)
            written.append((key, version))
            guard let head = try await client.head(key), head.claims(object) else {
                throw S3Unintelligible("back other metadata than was sent with the upload")
            }
            try await readBack(key, version, object.content)
            return "two parts became one object, and the same bytes came back"
        }
    }

    private func upload(_ object: StoredObject, _ body: MemoryBody) async throws -> String? {
        let lane = RequestLane()
        let uploadID = try await client.createUpload(
            object.key,
            headers: ObjectMetadata.headers(object)
        )
        do {
            var parts: [(number: Int, etag: String, digest: Evidence.Digest?)] = []
            for (index, digest) in object.content.parts.enumerated() {
                let part = PartBody(
                    object: object,
                    source: body,
                    range: object.content.range(ofPart: index),
                    digest: digest,
                    lane: lane,
                    pace: OpenPace(),
                    meter: ByteMeter()
                )
                let etag = try await client.uploadPart(index + 1, of: uploadID, part, headers: [])
                parts.append((index + 1, etag, digest))
            }
            let listed = try await client.listParts(object.key, of: uploadID)
            guard listed?.count == parts.count else {
                throw S3Unintelligible("a list of \(listed?.count ?? 0) parts after two were sent")
            }
            return try await client.complete(object, uploadID, parts: parts)
        } catch {
            // What led here matters more; the object is a probe and nothing else.
            try? await client.abort(object.key, uploadID)
            throw error
        }
    }

    private func readBack(
        _ key: ObjectKey,
        _ version: String?,
        _ content: ContentDigest
    ) async throws {
        let hash = Mutex(SHA256())
        try await client.get(
            key,
            version: version,
            sizeBytes: content.sizeBytes,
            pace: OpenPace()
        ) { bytes in hash.withLock { $0.update(bufferPointer: bytes) } }
        guard Evidence.Digest(hash.withLock { $0.finalize() }) == content.whole else {
            throw S3Unintelligible("back other bytes than were sent")
        }
    }

    /// Tries the bucket's Object Lock in the mode that the agency wants.
    /// - Returns: What forbids removing what was written.
    func locks(
        _ written: inout [(key: ObjectKey, version: String?)]
    ) async throws -> Hindrance {
        let found: BucketLock?
        do {
            found = try await client.bucketLock()
        } catch {
            report(
                CheckFinding(
                    "lock",
                    .failed,
                    "\(error)",
                    advice: "allow s3:GetBucketObjectLockConfiguration"
                )
            )
            return .none
        }
        guard let lock = found else {
            report(
                CheckFinding(
                    "lock",
                    mode == nil ? .ok : .failed,
                    "the bucket has no Object Lock: who holds its keys can delete evidence",
                    advice: mode == nil
                        ? nil : "make a bucket with Object Lock; it cannot be added to every store"
                )
            )
            return .none
        }
        let standard = lock.defaultTerm.map { "by default \($0)" } ?? "no default"
        guard let mode else {
            report(
                CheckFinding(
                    "lock",
                    .warning,
                    "the bucket has Object Lock (\(standard)), and no [retention] is configured",
                    advice: "say under [retention] for how long objects are kept"
                )
            )
            return lock.defaultTerm.map { .standard($0) } ?? .none
        }
        let until = UTCTime(
            secondsSinceEpoch: now().advanced(by: Self.lockedFor).secondsSinceEpoch + 1
        )
        let key = key("locked")
        var lockedUntil: UTCTime?
        // A default term is longer than ours, and a term is never shortened.
        let isStandard = lock.defaultTerm != nil
        try await step(
            "lock",
            "allow s3:PutObjectRetention, s3:GetObjectRetention, s3:PutObjectLegalHold and "
                + "s3:GetObjectLegalHold"
        ) {
            let version = try await client.put(
                key,
                .bytes(Self.bytes),
                headers: client.checksumHeaders(Digest(hashing: Self.bytes[...]))
            )
            written.append((key, version))
            if !isStandard {
                // Even what is refused may have been set.
                lockedUntil = until
                try await client.setTerm(key, version: version, mode: mode, until: until)
            }
            try await client.setHold(key, version: version, true)
            let shown: Result<Retention?, any Error>
            do {
                shown = .success(try await client.retention(key, version: version))
            } catch {
                shown = .failure(error)
            }
            // Before anything is said of it: nothing of ours may stay held.
            try await client.setHold(key, version: version, false)
            let wanted = Retention(mode: mode, until: until, isHeld: true)
            guard try shown.get()?.satisfies(wanted) == true else {
                throw S3Unintelligible("other lock terms back than were set")
            }
            return "\(mode.rawValue) terms and legal holds are kept and shown (\(standard))"
        }
        if let term = lock.defaultTerm { return .standard(term) }
        return lockedUntil.map { .until($0) } ?? .none
    }

    /// What keeps objects that a check wrote from being removed.
    enum Hindrance: Sendable {
        case none
        /// A term of our own that is soon over.
        case until(UTCTime)
        /// The bucket's default, in words.
        case standard(String)
    }

    /// Removes what was written, the locked object when its term is over; in a bucket that keeps
    /// everything by default it stays, and that is said.
    func deletes(
        _ written: [(key: ObjectKey, version: String?)],
        _ hindrance: Hindrance
    ) async throws {
        guard !written.isEmpty else { return }
        if case .standard(let term) = hindrance {
            return report(
                CheckFinding(
                    "delete",
                    .skipped,
                    "the bucket keeps everything by default (\(term)), so what this check wrote "
                        + "stays: \(written.count) objects below .camdock-probe"
                )
            )
        }
        if case .until(let lockedUntil) = hindrance {
            let term = lockedUntil.since(now()) + .seconds(2)
            try await Task.sleep(for: term)  // The term is the store's to end: ten seconds or so.
        }
        let advice = "allow s3:DeleteObject and s3:DeleteObjectVersion below .camdock-probe"
        try await step("delete", advice) {
            var fault: (any Error)?
            for (key, version) in written {
                do {
                    try await remove(key, version)
                } catch {
                    // The others are removed all the same.
                    fault = fault ?? error
                }
            }
            if let fault { throw fault }
            return "what this check wrote is gone again"
        }
    }

    /// Removes what a check that was broken off had written, as far as the store lets it.
    func tidy(_ written: [(key: ObjectKey, version: String?)]) async {
        // Before the wait: a hold has no end of its own.
        for (key, version) in written where key == self.key("locked") {
            try? await client.setHold(key, version: version, false)
            try? await Task.sleep(for: Self.lockedFor + .seconds(2))  // Its term has to end.
        }
        for (key, version) in written { try? await client.delete(key, version: version) }
    }

    private func remove(_ key: ObjectKey, _ version: String?) async throws {
        try await client.delete(key, version: version)
        guard try await client.head(key, version: version) == nil else {
            throw S3Unintelligible("back an object that was to be gone: \(key)")
        }
    }
}

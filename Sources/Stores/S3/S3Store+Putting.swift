// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Synchronization

extension S3Store {
    package func put(
        _ object: StoredObject,
        from body: any ObjectBody,
        pace: any TransferPace,
        meter: ByteMeter
    ) async throws {
        let outgoing = OutgoingObject(object: object, body: body)
        let own = ByteMeter(countingInto: meter)
        do {
            try await objects.withLane(for: [object.key]) { _ in
                try await naming(object.key) { try await put(outgoing, pace, own) }
            }
        } catch {
            own.add(-own.bytes)
            await giveUp(object.key, after: error)
            throw error
        }
    }

    /// Puts several at once: what small objects cost is the way there and back.
    ///
    /// Those of one key go one after the other, in the order given.
    package func put(
        _ group: [OutgoingObject],
        pace: any TransferPace,
        meter: ByteMeter
    ) async -> [Result<Void, any Error>] {
        var places: [ObjectKey: [Int]] = [:]
        for (index, outgoing) in group.enumerated() {
            places[outgoing.object.key, default: []].append(index)
        }
        let lines = places.values.sorted { $0[0] < $1[0] }
        let outcomes = await sideBySide(
            lines.count,
            atMost: 2 * settings.requestsAtOnce
        ) { number in
            var results: [(Int, Result<Void, any Error>)] = []
            for index in lines[number] {
                results.append((index, await self.putOne(group[index], pace, meter)))
            }
            return results
        }
        let byPlace = Dictionary(uniqueKeysWithValues: outcomes.joined())
        return group.indices.compactMap { byPlace[$0] }
    }

    private func putOne(
        _ outgoing: OutgoingObject,
        _ pace: any TransferPace,
        _ meter: ByteMeter
    ) async -> Result<Void, any Error> {
        do {
            try await put(outgoing.object, from: outgoing.body, pace: pace, meter: meter)
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    private func put(
        _ outgoing: OutgoingObject,
        _ pace: any TransferPace,
        _ meter: ByteMeter
    ) async throws {
        let object = outgoing.object
        try pace.begin()
        if let head = try await client.head(object.key) {
            try await judge(head, outgoing)
            // An upload that is left beside its object is never ended, see `end`.
            try await journal.forget(object.key)
            return meter.add(object.content.sizeBytes)
        }
        if let before = try await journal.ticket(for: object.key), before.isPut {
            try requireSettled(before)
        }
        let version: String?
        if let plan = plan(for: object.content) {
            let upload = MultipartUpload(store: self, outgoing, plan, pace, meter)
            version = try await upload.run()
        } else {
            version = try await putOnce(outgoing, pace, meter)
        }
        fresh.remember(object.key, WrittenVersion(version: version, body: outgoing.body))
    }

    /// How an object is sent in parts; nil if it goes in one piece.
    func plan(for content: ContentDigest) -> PartPlan? {
        PartPlan(
            content,
            threshold: settings.multipartThresholdBytes,
            profile: client.profile
        )
    }

    /// Makes an object in one piece, so that there is one however often it is tried.
    ///
    /// Where the store keeps versions and nothing keeps a put from making a second one, a put that
    /// was cut off may still be carried out. So it is in the journal before it is sent, and one that
    /// stands there unanswered is not repeated before the store has had its time.
    private func putOnce(
        _ outgoing: OutgoingObject,
        _ pace: any TransferPace,
        _ meter: ByteMeter
    ) async throws -> String? {
        guard client.profile.ifNoneMatch != .always, try await bucket().isVersioned else {
            return try await putWhole(outgoing, pace, meter)
        }
        let key = outgoing.object.key
        try await journal.keep(UploadTicket(putOf: key, at: now()))
        do {
            let version = try await putWhole(outgoing, pace, meter)
            try await journal.forget(key)
            return version
        } catch let error as TransferSuspended {
            try await journal.forget(key)
            throw error
        } catch let error as StoreError {
            // The store has refused it, or it was never sent to its end.
            try await journal.forget(key)
            throw error
        } catch let failure as S3Failure where (400..<500).contains(failure.status) {
            try await journal.forget(key)
            throw failure
        }
    }

    /// Decides whether what stands under a key is the object; whether it has the object's bytes is
    /// for `prove` to show.
    func judge(_ head: ObjectHead, _ outgoing: OutgoingObject) async throws {
        let object = outgoing.object
        guard !head.claims(object) else { return }
        try await requests.withLane { try await $0.check(outgoing.body, of: object) }
        let size = head.sizeBytes.map { "\($0) bytes" } ?? "an object"
        let digest = head.sha256.map { "SHA-256 \($0)" } ?? "no SHA-256 of ours"
        throw StoreError.conflict(object.key, found: "\(size) with \(digest)")
    }

    private func putWhole(
        _ outgoing: OutgoingObject,
        _ pace: any TransferPace,
        _ meter: ByteMeter
    ) async throws -> String? {
        let object = outgoing.object
        let range = 0..<object.content.sizeBytes
        var headers = ObjectMetadata.headers(object) + client.checksumHeaders(object.content.whole)
        headers += try await lockHeaders(object, isAllowed: client.profile.locksOnPut)
        if client.profile.ifNoneMatch != .never {
            headers.append((name: "if-none-match", value: "*"))
        }
        let fixed = headers
        return try await requests.withLane { lane in
            try pace.begin()
            try await lane.checkEnd(outgoing.body, of: object)
            let part = PartBody(
                object: object,
                source: outgoing.body,
                range: range,
                digest: object.content.whole,
                lane: lane,
                pace: pace,
                meter: ByteMeter(countingInto: meter)
            )
            do {
                let md5 = try await contentMD5(of: part)
                return try await noting(object.key) {
                    try await client.put(object.key, .part(part), headers: fixed + md5)
                }
            } catch let failure as S3Failure where failure.isBodyMismatch {
                throw try await mismatch(failure, part)
            } catch let failure as S3Failure where failure.isPreconditionFailed {
                // Somebody was faster, or the reply to an earlier put of ours was lost.
                guard let head = try await client.head(object.key) else { throw failure }
                try await judge(head, outgoing)
                meter.add(object.content.sizeBytes)
                return head.version
            }
        }
    }

    /// Runs a request that makes an object, and remembers if nobody knows whether it did.
    func noting<Value>(
        _ key: ObjectKey,
        _ request: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await request()
        } catch let failure as S3Failure where (400..<500).contains(failure.status) {
            throw failure
        } catch {
            _ = unclear.withLock { $0.insert(key) }
            throw error
        }
    }

    /// Tells a bad wire from a bad disk: the spool is read and hashed once more.
    /// - Returns: What the wire is to be blamed for, if the spool is as it was.
    func mismatch(_ failure: S3Failure, _ part: PartBody) async throws -> StoreError {
        let digest = try await part.lane.digest(of: part.range, in: part.source, of: part.object)
        guard digest == part.digest else {
            return .sourceDamaged(
                part.object.key,
                "bytes \(part.range.lowerBound) to \(part.range.upperBound) have another SHA-256"
            )
        }
        return .mismatch(part.object.key, "its bytes changed on the wire: \(failure)")
    }

    /// The header for stores that want a body's MD5.
    func contentMD5(of part: PartBody) async throws -> [(name: String, value: String)] {
        guard client.profile.sendsContentMD5 else { return [] }
        let hash = try await part.lane.md5(of: part.range, in: part.source, of: part.object)
        return [(name: "content-md5", value: ContentMD5.header(hash))]
    }

    /// The lock terms to give at once, where store and bucket take them.
    func lockHeaders(
        _ object: StoredObject,
        isAllowed: Bool
    ) async throws -> [(name: String, value: String)] {
        guard isAllowed, let retention = dueRetention(of: object),
            try await bucket().lock != nil
        else { return [] }
        return retention.headers
    }

    /// Takes away the upload of an object that will not be sent any more.
    private func giveUp(_ key: ObjectKey, after error: any Error) async {
        switch error {
        case StoreError.conflict, StoreError.sourceDamaged, StoreError.rejected: break
        default: return
        }
        // What cannot be taken away now, the next sweep does: the recording is set aside by then.
        guard let ticket = try? await journal.ticket(for: key) else { return }
        _ = try? await end(ticket)
    }
}

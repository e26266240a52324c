// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Crypto
import Evidence
import Synchronization

extension S3Store {
    package func prove(
        _ object: StoredObject,
        pace: any TransferPace,
        meter: ByteMeter
    ) async throws -> StoreProof {
        let own = ByteMeter(countingInto: meter)
        do {
            return try await objects.withLane(for: [object.key]) { _ in
                try await naming(object.key) { try await show(object, pace, own) }
            }
        } catch {
            own.add(-own.bytes)
            throw error
        }
    }

    private func show(
        _ object: StoredObject,
        _ pace: any TransferPace,
        _ meter: ByteMeter
    ) async throws -> StoreProof {
        let key = object.key
        try pace.begin()
        guard let head = try await client.head(key) else {
            throw StoreError.mismatch(key, "it is not there")
        }
        guard head.claims(object) else {
            throw StoreError.conflict(key, found: "\(head.sizeBytes ?? 0) bytes that are not ours")
        }
        let capabilities = try await capabilities()
        let method: StoreProof.Method
        do {
            method = try await showBytes(object, head, capabilities, pace, meter)
        } catch let fault as WrongBytes {
            throw try await resolve(fault, object, head)
        }
        let retention = try await keep(object, head)
        let versionCount = try await countIfUnclear(key)
        fresh.forget(key)
        return StoreProof(
            key: key,
            digest: object.content.whole,
            method: method,
            version: head.version,
            retention: retention,
            versionCount: versionCount
        )
    }

    /// A request that the store carried out after we had given it up may have made a second
    /// version; it has the same bytes, and a lock may forbid to remove it, so it is told.
    private func countIfUnclear(_ key: ObjectKey) async throws -> Int? {
        guard unclear.withLock({ $0.contains(key) }), try await bucket().isVersioned else {
            return nil
        }
        let count = try await client.versionCount(key)
        _ = unclear.withLock { $0.remove(key) }
        return count
    }

    /// Has the bytes shown in the strongest way that store and object offer.
    private func showBytes(
        _ object: StoredObject,
        _ head: ObjectHead,
        _ capabilities: StoreCapabilities,
        _ pace: any TransferPace,
        _ meter: ByteMeter
    ) async throws -> StoreProof.Method {
        if !settings.alwaysReadsBack, let stated = head.checksum {
            let isWhole = !stated.contains("-")
            let expected =
                isWhole
                ? object.content.whole.base64 : plan(for: object.content)?.composite
            let isBinding =
                isWhole ? capabilities.statesChecksums : capabilities.statesPartChecksums
            if isBinding, let expected {
                if stated == expected {
                    meter.add(object.content.sizeBytes)
                    return isWhole ? .checksum : .partChecksums
                }
                if isWhole { throw WrongBytes("it states checksum \(stated)") }
                // It may have been cut otherwise when it was sent, so that its bytes decide.
            }
        }
        try await readBack(object, head, pace, meter)
        return .readBack
    }

    private func readBack(
        _ object: StoredObject,
        _ head: ObjectHead,
        _ pace: any TransferPace,
        _ meter: ByteMeter
    ) async throws {
        let hashing = Mutex((hash: SHA256(), count: Int64(0)))
        do {
            try await client.get(
                object.key,
                version: head.version,
                sizeBytes: object.content.sizeBytes,
                pace: pace
            ) { bytes in
                hashing.withLock { state in
                    state.hash.update(bufferPointer: bytes)
                    state.count += Int64(bytes.count)
                }
                meter.add(Int64(bytes.count))
            }
        } catch let failure as S3Failure where failure.isNotFound {
            // The store shows a name and has lost what was under it.
            throw WrongBytes("it is listed, and its bytes are gone: \(failure)")
        }
        let (digest, count) = hashing.withLock { ($0.hash.finalize(), $0.count) }
        guard count == object.content.sizeBytes else {
            throw WrongBytes("\(count) bytes came back")
        }
        guard Evidence.Digest(digest) == object.content.whole else {
            throw WrongBytes("what came back has another SHA-256")
        }
    }

    /// Finds out why the store does not hold what was sent, and clears the way for another try.
    ///
    /// Only the very version that this run wrote is removed, and only where nothing forbids it.
    private func resolve(
        _ fault: WrongBytes,
        _ object: StoredObject,
        _ head: ObjectHead
    ) async throws -> StoreError {
        let key = object.key
        guard let written = fresh.entry(key), written.version == head.version else {
            return .conflict(key, found: fault.what)
        }
        fresh.forget(key)
        do {
            try await client.delete(key, version: head.version)
        } catch let failure as S3Failure where failure.status == 403 {
            return .conflict(key, found: "\(fault.what), and it cannot be removed: \(failure)")
        }
        try await requests.withLane { try await $0.check(written.body, of: object) }
        return .mismatch(key, fault.what)
    }
}

/// The store shows other bytes than were sent.
private struct WrongBytes: Error {
    let what: String

    init(_ what: String) {
        self.what = what
    }
}

// MARK: - Retention

extension S3Store {
    /// Makes sure that the store keeps the object for at least as long as it must.
    ///
    /// Some stores take lock terms on an upload in parts and drop them without a word, so what they
    /// say is read back, set again, and read back once more.
    /// - Returns: What the store says of it; nil if the bucket keeps nothing.
    private func keep(
        _ object: StoredObject,
        _ head: ObjectHead
    ) async throws -> Retention? {
        guard try await bucket().lock != nil else { return nil }
        guard let policy = dueRetention(of: object) else { return head.retention }
        if let shown = head.retention, shown.satisfies(policy) { return shown }
        let key = object.key
        let before = try await client.retention(key, version: head.version)
        if let before, before.satisfies(policy) { return before }
        if let until = policy.until, !satisfiesTerm(before, policy) {
            // Never the other way: a longer term stays, and so does COMPLIANCE.
            let longest = max(until, before?.until ?? until)
            let mode = before?.mode == .compliance ? .compliance : policy.mode
            try await client.setTerm(key, version: head.version, mode: mode, until: longest)
        }
        if policy.isHeld, before?.isHeld != true {
            try await client.setHold(key, version: head.version, true)
        }
        guard let after = try await client.retention(key, version: head.version),
            after.satisfies(policy)
        else {
            throw StoreError.mismatch(key, "the store does not keep it for as long as it must")
        }
        return after
    }

    /// What is still to be kept of an object's terms: a term that is over cannot be set any more,
    /// and must not keep a recording that waited for so long from being forwarded.
    func dueRetention(of object: StoredObject) -> Retention? {
        guard let policy = object.retention else { return nil }
        guard let until = policy.until, until <= now().advanced(by: Self.shortestTerm) else {
            return policy
        }
        return policy.isHeld ? Retention(mode: policy.mode, until: nil, isHeld: true) : nil
    }

    private func satisfiesTerm(_ found: Retention?, _ policy: Retention) -> Bool {
        found?.satisfies(Retention(mode: policy.mode, until: policy.until, isHeld: false)) ?? false
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Synchronization

/// A store that is a bucket of an S3-compatible object store: Ceph RGW, AWS and their like.
///
/// Every body is signed with the digests taken at intake, so the store itself refuses bytes that
/// changed on the way. What stands under a key is looked at before and after each put; an ETag is
/// never taken for proof.
package final class S3Store: ObjectStore {
    /// How the store is used.
    package struct Settings: Sendable {
        /// The components below which everything of this host stands.
        package var prefix: [String]
        /// Requests with footage under way at once, of one object or of several.
        package var requestsAtOnce: Int
        /// Objects of up to that many bytes go in one piece.
        package var multipartThresholdBytes: Int64
        /// Whether every object is read back, whatever the store states.
        package var alwaysReadsBack: Bool
        /// After that time the store is taken to carry out no request that was cut off.
        package var settleTime: Duration

        /// Joins the settings.
        package init(
            prefix: [String],
            requestsAtOnce: Int = 4,
            multipartThresholdBytes: Int64 = 16 << 20,
            alwaysReadsBack: Bool = false,
            settleTime: Duration = .seconds(60)
        ) {
            self.prefix = prefix
            self.requestsAtOnce = requestsAtOnce
            self.multipartThresholdBytes = multipartThresholdBytes
            self.alwaysReadsBack = alwaysReadsBack
            self.settleTime = settleTime
        }
    }

    /// One version that this run wrote, and where its bytes came from.
    struct WrittenVersion: Sendable {
        let version: String?
        let body: any ObjectBody
    }

    /// No more objects that were written and not proved yet are remembered.
    private static let freshLimit = 1_024
    /// A term that ends sooner is not worth setting: it might be over when the request arrives.
    static let shortestTerm: Duration = .seconds(60)
    /// No more objects are worked on at once; the requests have lanes of their own.
    private static let objectsAtOnce = 64

    package let label: String
    let client: S3Client
    let settings: Settings
    let journal: any UploadJournal
    let now: @Sendable () -> UTCTime
    /// One key is never worked on twice at a time.
    let objects = KeyedLanes(Array(0..<S3Store.objectsAtOnce))
    let requests: KeyedLanes<RequestLane>
    let fresh = FreshObjects<WrittenVersion>(limit: S3Store.freshLimit)
    /// The keys under which a request may have made an object though no answer said so.
    let unclear = Mutex<Set<ObjectKey>>([])
    private let found = Mutex<StoreCapabilities?>(nil)
    private let facts = Mutex<BucketFacts?>(nil)
    /// Who asks for capabilities: two at a time would stumble over each other's objects.
    private let asking = KeyedLanes([0])

    /// Names the bucket; nothing is asked yet.
    package init(
        _ connection: S3Connection,
        settings: Settings,
        journal: any UploadJournal,
        now: @escaping @Sendable () -> UTCTime
    ) {
        label = connection.location.label
        client = connection.client(requestsAtOnce: settings.requestsAtOnce, now: now)
        self.settings = settings
        self.journal = journal
        self.now = now
        requests = KeyedLanes((0..<max(1, settings.requestsAtOnce)).map { _ in RequestLane() })
    }

    /// Closes its connections; nothing may be asked of it any more.
    package func shutdown() async throws {
        try await client.transport.shutdown()
    }

    package func probe() async throws -> StoreSpace {
        try await naming(nil) {
            if found.withLock({ $0 }) != nil { try await client.headBucket() }
            // What keeps nothing is asked again: another bucket may have taken its place.
            facts.withLock { facts in
                if facts?.lock == nil { facts = nil }
            }
            _ = try await capabilities()
            return StoreSpace(
                freeBytes: nil,
                canRetain: try await bucket().lock != nil,
                clockAhead: client.transport.clockDifference
            )
        }
    }

    /// What the bucket is; asked for once.
    func bucket() async throws -> BucketFacts {
        if let known = facts.withLock({ $0 }) { return known }
        let bucket = BucketFacts(
            lock: try await client.bucketLock(),
            isVersioned: try await client.isVersioned()
        )
        facts.withLock { $0 = bucket }
        return bucket
    }

    /// What the store offers; asked for once.
    func capabilities() async throws -> StoreCapabilities {
        if let known = found.withLock({ $0 }) { return known }
        return try await asking.withLane { _ in
            if let known = found.withLock({ $0 }) { return known }
            let probe = CapabilityProbe(client: client, prefix: settings.prefix)
            let capabilities = try await probe.run()
            found.withLock { $0 = capabilities }
            return capabilities
        }
    }

    /// The way in which the store shows what it holds, as far as it has been asked; nil before.
    package var confirmation: StoreProof.Method? {
        found.withLock { $0 }.map { capabilities in
            settings.alwaysReadsBack || !capabilities.statesChecksums ? .readBack : .checksum
        }
    }

    /// Says in the store's terms what went wrong with a request.
    func naming<Value>(_ key: ObjectKey?, _ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch let failure as S3Failure {
            throw failure.storeError(key)
        } catch let silence as S3Silence {
            throw StoreError.unavailable(silence.what)
        } catch let answer as S3Unintelligible {
            throw StoreError.unavailable("\(answer)")
        }
    }
}

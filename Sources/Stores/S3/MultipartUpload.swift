// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// One object on its way in parts: begun, gone on with, completed.
///
/// The upload's name is in the journal before its first part travels. What the store has of it, only
/// the store says: after any interruption its list of parts decides what is sent again.
struct MultipartUpload: Sendable {
    private let store: S3Store
    private let outgoing: OutgoingObject
    private let plan: PartPlan
    private let pace: any TransferPace
    private let meter: ByteMeter

    private var object: StoredObject { outgoing.object }
    private var client: S3Client { store.client }

    /// A part that the store has, with what Complete must say of it.
    private struct SentPart: Sendable {
        let number: Int
        let etag: String
        let digest: Digest?
    }

    init(
        store: S3Store,
        _ outgoing: OutgoingObject,
        _ plan: PartPlan,
        _ pace: any TransferPace,
        _ meter: ByteMeter
    ) {
        self.store = store
        self.outgoing = outgoing
        self.plan = plan
        self.pace = pace
        self.meter = meter
    }

    /// Sends what the store lacks and has it make the object.
    /// - Returns: The version that was made; nil if the store keeps none or does not say.
    func run() async throws -> String? {
        try await store.requests.withLane { try await $0.checkEnd(outgoing.body, of: object) }
        var sent: [Int: SentPart] = [:]
        let ticket: UploadTicket
        if let (known, parts) = try await standing() {
            ticket = known
            for part in parts { sent[part.number] = part }
        } else {
            ticket = try await begin()
        }
        for part in plan.parts where sent[part.number] != nil {
            meter.add(Int64(part.range.count))
        }
        for part in try await send(plan.parts.filter { sent[$0.number] == nil }, ticket) {
            sent[part.number] = part
        }
        return try await complete(ticket, plan.parts.compactMap { sent[$0.number] })
    }

    /// The upload that was begun before and the parts that the store has of it; nil if there is none
    /// that can be gone on with.
    private func standing() async throws -> (UploadTicket, [SentPart])? {
        guard let ticket = try await store.journal.ticket(for: object.key) else { return nil }
        guard !ticket.isPut, ticket.partSizeBytes == plan.partSizeBytes,
            let listed = try await client.listParts(object.key, of: ticket.uploadID)
        else {
            _ = try await store.end(ticket)
            return nil
        }
        let byNumber = Dictionary(listed.map { ($0.number, $0) }) { _, last in last }
        let parts = plan.parts.compactMap { part -> SentPart? in
            guard let found = byNumber[part.number], found.sizeBytes == part.range.count,
                found.sha256 == nil || part.digest == nil || found.sha256 == part.digest?.base64
            else { return nil }
            return SentPart(number: part.number, etag: found.etag, digest: part.digest)
        }
        return (ticket, parts)
    }

    private func begin() async throws -> UploadTicket {
        let lock = try await store.lockHeaders(object, isAllowed: client.profile.locksOnUpload)
        let uploadID = try await client.createUpload(
            object.key,
            headers: ObjectMetadata.headers(object) + lock
        )
        let ticket = UploadTicket(
            key: object.key,
            uploadID: uploadID,
            partSizeBytes: plan.partSizeBytes,
            begunAt: store.now()
        )
        try await store.journal.keep(ticket)
        return ticket
    }

    /// Sends parts side by side.
    ///
    /// Once the line is closed no further part begins, and those under way are finished; after any
    /// other error they are broken off.
    private func send(_ parts: [PartPlan.Part], _ ticket: UploadTicket) async throws -> [SentPart] {
        try await withThrowingTaskGroup(of: SentPart.self) { group in
            var sent: [SentPart] = []
            var next = parts.makeIterator()
            var suspension: TransferSuspended?
            func start() {
                guard suspension == nil, let part = next.next() else { return }
                group.addTask { try await self.send(part, ticket) }
            }
            for _ in 0..<max(1, store.settings.requestsAtOnce) { start() }
            while let result = await group.nextResult() {
                do {
                    sent.append(try result.get())
                    start()
                } catch let error as TransferSuspended {
                    suspension = error
                }
            }
            if let suspension { throw suspension }
            return sent
        }
    }

    private func send(_ planned: PartPlan.Part, _ ticket: UploadTicket) async throws -> SentPart {
        try await store.requests.withLane { lane in
            try pace.begin()
            let digest: Digest
            if let known = planned.digest {
                digest = known
            } else {
                digest = try await lane.digest(of: planned.range, in: outgoing.body, of: object)
            }
            let part = PartBody(
                object: object,
                source: outgoing.body,
                range: planned.range,
                digest: digest,
                lane: lane,
                pace: pace,
                meter: ByteMeter(countingInto: meter)
            )
            do {
                let etag = try await client.uploadPart(
                    planned.number,
                    of: ticket.uploadID,
                    part,
                    headers: try await store.contentMD5(of: part)
                )
                return SentPart(number: planned.number, etag: etag, digest: digest)
            } catch let failure as S3Failure where failure.isBodyMismatch {
                throw try await store.mismatch(failure, part)
            } catch let failure as S3Failure where failure.isNotFound {
                // The upload was taken away meanwhile; the next try begins another.
                try await store.journal.forget(object.key)
                throw StoreError.mismatch(object.key, "its upload is gone: \(failure)")
            }
        }
    }

    /// The dangerous call: its reply can be lost, a replay can fail, a success can carry an error.
    ///
    /// So on anything but a clean answer the object itself is looked at.
    private func complete(_ ticket: UploadTicket, _ parts: [SentPart]) async throws -> String? {
        let version: String?
        try await store.journal.keep(ticket.completing(at: store.now()))
        do {
            version = try await store.noting(object.key) {
                try await client.complete(
                    object,
                    ticket.uploadID,
                    parts: parts.map { (number: $0.number, etag: $0.etag, digest: $0.digest) }
                )
            }
        } catch let error as CancellationError {
            throw error
        } catch {
            version = try await afterUnclearCompletion(ticket, error)
        }
        try await store.journal.forget(object.key)
        return version
    }

    private func afterUnclearCompletion(
        _ ticket: UploadTicket,
        _ error: any Error
    ) async throws -> String? {
        if let head = try await client.head(object.key) {
            try await store.judge(head, outgoing)
            return head.version
        }
        guard let failure = error as? S3Failure else { throw error }
        // The store itself answers; a gateway that was cut off while it made this very object may
        // hold it for minutes.
        if failure.status != 503, failure.status >= 500 || failure.status < 300 {
            throw StoreError.unsettled(
                object.key,
                "it is not made yet: \(failure)",
                until: store.now().advanced(by: .seconds(30))
            )
        }
        if failure.isNotFound {
            try await store.journal.forget(object.key)
            throw StoreError.mismatch(object.key, "its upload is gone: \(failure)")
        }
        // The store has other parts than we think: they are listed anew from none.
        if ["InvalidPart", "InvalidPartOrder", "EntityTooSmall"].contains(failure.code) {
            // It has refused this completion; the ticket is that of before it was asked.
            _ = try await store.end(ticket)
            throw StoreError.mismatch(object.key, "its parts do not fit: \(failure)")
        }
        throw error
    }
}

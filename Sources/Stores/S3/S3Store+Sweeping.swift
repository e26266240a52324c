// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// What is left of uploads, and when it may be taken away.
extension S3Store {
    /// Ends uploads of our recordings that nobody goes on with: their names were lost between the
    /// store's answer and our disk, or their objects are no longer sent.
    ///
    /// What is of another host or of a person is left alone, and one upload's trouble keeps no other
    /// from being ended.
    package func sweep() async throws -> Int {
        try await naming(nil) {
            let prefix = settings.prefix.map { $0 + "/" }.joined()
            let open = try await client.listUploads(prefix: prefix)
            let tickets = try await journal.tickets()
            let byKey = Dictionary(tickets.map { ($0.key, $0) }) { first, _ in first }
            var ended = 0
            var trouble: (any Error)?
            for upload in open {
                do {
                    if try await sweep(upload, byKey[upload.key]) { ended += 1 }
                } catch let error as CancellationError {
                    throw error
                } catch StoreError.unsettled {
                    // Not yet: the next sweep does.
                } catch {
                    trouble = trouble ?? error
                }
            }
            let standing = Set(open.map(\.uploadID))
            for ticket in tickets where try await isIdle(ticket, standing) {
                try await journal.forget(ticket.key)
            }
            if let trouble { throw trouble }
            return ended
        }
    }

    /// Ends one upload, if that is ours to do.
    private func sweep(_ upload: ListedUpload, _ ticket: UploadTicket?) async throws -> Bool {
        let known = ticket.flatMap { $0.uploadID == upload.uploadID ? $0 : nil }
        switch try await journal.owner(of: upload.key) {
        case .foreign: return false
        case .outstanding where known != nil: return false
        case .outstanding, .done: break
        }
        if let known { return try await end(known) }
        guard try await !stands(upload.key) else { return false }
        try await client.abort(upload.key, upload.uploadID)
        return true
    }

    /// Whether a ticket is of nothing that the store has or that we go on with.
    private func isIdle(_ ticket: UploadTicket, _ standing: Set<String>) async throws -> Bool {
        guard ticket.isPut else { return !standing.contains(ticket.uploadID) }
        return try await journal.owner(of: ticket.key) == .done
    }

    /// Ends an upload in the store and then in the journal.
    ///
    /// Never one whose object stands: where the store was cut off while it made the object, upload
    /// and object may share their parts, and ending the one would empty the other. For the same
    /// reason not one of which the object may be made at this moment.
    /// - Returns: Whether there was an upload to end.
    /// - Throws: `StoreError.unsettled`, and what requests throw.
    func end(_ ticket: UploadTicket) async throws -> Bool {
        try requireSettled(ticket)
        var isEnded = false
        if !ticket.isPut, try await !stands(ticket.key) {
            try await client.abort(ticket.key, ticket.uploadID)
            isEnded = true
        }
        try await journal.forget(ticket.key)
        return isEnded
    }

    /// Makes sure that the store has had its time for what was cut off.
    /// - Throws: `StoreError.unsettled`.
    func requireSettled(_ ticket: UploadTicket) throws(StoreError) {
        guard let since = ticket.makingSince else { return }
        let settled = since.advanced(by: settings.settleTime)
        // A clock that was set back says nothing of how long it was.
        guard now() < settled, now() >= since else { return }
        throw .unsettled(
            ticket.key,
            "a request that was cut off may still be carried out",
            until: settled
        )
    }

    /// Whether anything stands under a key: an object, or a version that a delete has hidden.
    ///
    /// That nothing does is believed only of a list: the answer to a HEAD has no words, and may come
    /// from anything on the way.
    private func stands(_ key: ObjectKey) async throws -> Bool {
        if try await client.head(key) != nil { return true }
        return try await bucket().isVersioned
            ? client.versionCount(key) > 0 : client.isListed(key)
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

extension S3Store {
    /// Ends uploads below our prefix that the journal does not know: their names were lost between
    /// the store's answer and our disk, or their objects are no longer sent.
    ///
    /// An upload whose object stands is left alone: Ceph RGW, killed while it made the object, leaves
    /// both, with the same parts, and to end the upload would empty the object.
    package func sweep() async throws -> Int {
        try await naming(nil) {
            let prefix = settings.prefix.map { $0 + "/" }.joined()
            let open = try await client.listUploads(prefix: prefix)
            let tickets = try await journal.tickets()
            let known = Set(tickets.map(\.uploadID))
            let stray = open.filter { !known.contains($0.uploadID) }
            var ended = 0
            for upload in stray where try await client.head(upload.key) == nil {
                try await client.abort(upload.key, upload.uploadID)
                ended += 1
            }
            let standing = Set(open.map(\.uploadID))
            for ticket in tickets where !ticket.isPut && !standing.contains(ticket.uploadID) {
                try await journal.forget(ticket.key)
            }
            return ended
        }
    }
}

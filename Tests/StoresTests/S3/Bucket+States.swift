// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Synchronization
import TestSupport
import Testing

@testable import Stores

/// Ways to bring a bucket into a state.
extension Bucket {
    /// Sends the first parts of a large object, as far as an uplink lets them that then closes.
    func send(_ object: StoredObject, parts: Int) async throws {
        let left = Mutex(1 + parts)
        let pace = ScriptedPace(onBegin: { () throws(TransferSuspended) in
            let isOpen = left.withLock { left in
                left -= 1
                return left >= 0
            }
            guard isOpen else { throw TransferSuspended("the test has closed it") }
        })
        let meter = ByteMeter()
        await #expect(throws: TransferSuspended.self) {
            try await withNewStore(change: LargeObject.oneByOne) { store in
                try await store.put(object, from: LargeObject.body, pace: pace, meter: meter)
            }
        }
        #expect(meter.bytes == 0)
    }

    /// Sends a stretch of a large object as a part that it is not.
    func replacePart(_ number: Int, of object: StoredObject, with range: Range<Int64>) async throws
    {
        let ticket = try #require(await journal.ticket(for: object.key))
        let lane = RequestLane()
        let part = PartBody(
            object: object,
            source: LargeObject.body,
            range: range,
            digest: try await lane.digest(of: range, in: LargeObject.body, of: object),
            lane: lane,
            pace: OpenPace(),
            meter: ByteMeter()
        )
        _ = try await client.uploadPart(number, of: ticket.uploadID, part, headers: [])
    }

    /// Expects that the bucket holds the object with the right bytes and nothing else, not even an
    /// upload, and that nothing is written down any more.
    func expectOnly(
        _ object: StoredObject,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let proof = try await withNewStore(change: { $1.alwaysReadsBack = true }) { store in
            try await store.prove(object, meter: ByteMeter())
        }
        let versions = try await versions().map(\.key)
        let uploads = try await client.listUploads(prefix: "")
        #expect(proof.method == .readBack, sourceLocation: sourceLocation)
        #expect(versions == [object.key], sourceLocation: sourceLocation)
        #expect(uploads.isEmpty, sourceLocation: sourceLocation)
        #expect(try await journal.tickets().isEmpty, sourceLocation: sourceLocation)
    }
}

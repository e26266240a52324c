// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import S3Stub
import Synchronization
import TestSupport
import Testing

@testable import Stores

struct S3SuspensionTests {
    @Test func `once the line is closed, the parts under way are finished and no other begins`()
        async throws
    {
        try await Bucket.inStub(
            change: {
                $1.multipartThresholdBytes = 1
                $1.requestsAtOnce = 2
            }
        ) { bucket, stub in
            let wanted = try LargeObject.object()
            let begun = Mutex(0)
            let gate = Gate()
            let pace = ScriptedPace(onBegin: { () throws(TransferSuspended) in
                let number = begun.withLock { count in
                    count += 1
                    return count
                }
                // The object and two parts.
                if number > 3 {
                    gate.open()
                    throw TransferSuspended("closed")
                }
            })
            // The second part is under way when the line is closed.
            let body = LargeBody(LargeObject.bytes) { offset in
                if offset == LargeObject.partSizeBytes { try gate.pass() }
            }
            let meter = ByteMeter()

            await #expect(throws: TransferSuspended("closed")) {
                try await bucket.store.put(wanted, from: body, pace: pace, meter: meter)
            }

            #expect(meter.bytes == 0)
            #expect(stub.uploads.map(\.partNumbers) == [[1, 2]])
            #expect(try await bucket.journal.tickets().count == 1)
            try await bucket.store.put(wanted, from: LargeObject.body, meter: meter)
            #expect(meter.bytes == wanted.content.sizeBytes)
            #expect(stub.count(.uploadPart) == 3)
            try await bucket.expectOnly(wanted)
        }
    }

    @Test func `a line that is closed from the start is not asked for anything`() async throws {
        try await Bucket.inStub { bucket, stub in
            let pace = ScriptedPace(onBegin: { () throws(TransferSuspended) in
                throw TransferSuspended("closed")
            })
            let wanted = try object("agency/site/a", [1])

            await #expect(throws: TransferSuspended("closed")) {
                try await bucket.store.put(
                    wanted,
                    from: MemoryBody([1]),
                    pace: pace,
                    meter: ByteMeter()
                )
            }
            await #expect(throws: TransferSuspended("closed")) {
                _ = try await bucket.store.prove(wanted, pace: pace, meter: ByteMeter())
            }

            #expect(stub.requests.isEmpty)
        }
    }

    @Test(arguments: S3Kind.available, [true, false])
    func `a line that is cut breaks off what is under way and leaves nothing half done`(
        kind: S3Kind,
        isInParts: Bool
    ) async throws {
        try await kind.withBucket(
            change: { connection, settings in
                LargeObject.oneByOne(&connection, &settings)
                if !isInParts { settings.multipartThresholdBytes = 64 << 20 }
            }
        ) { bucket in
            let wanted = try LargeObject.object()
            let pace = Self.cut(after: 5)
            let meter = ByteMeter()

            await #expect(throws: TransferSuspended("cut")) {
                try await bucket.store.put(wanted, from: LargeObject.body, pace: pace, meter: meter)
            }

            #expect(meter.bytes == 0)
            #expect(try await bucket.names() == [])
            try await bucket.store.put(wanted, from: LargeObject.body, meter: meter)
            #expect(meter.bytes == wanted.content.sizeBytes)
            try await bucket.expectOnly(wanted)
        }
    }

    @Test(arguments: S3Kind.available)
    func `reading back is broken off and begun anew as well`(kind: S3Kind) async throws {
        try await kind.withBucket(change: { $1.alwaysReadsBack = true }) { bucket in
            let bytes = StoreContract.bytes(900_000)
            let wanted = try object("agency/site/a", bytes)
            try await bucket.store.put(wanted, from: MemoryBody(bytes), meter: ByteMeter())
            let pace = Self.cut(after: 1)
            let meter = ByteMeter()

            await #expect(throws: TransferSuspended("cut")) {
                _ = try await bucket.store.prove(wanted, pace: pace, meter: meter)
            }

            #expect(meter.bytes == 0)
            _ = try await bucket.store.prove(wanted, meter: meter)
            #expect(meter.bytes == 900_000)
        }
    }

    private static func cut(after pieces: Int) -> ScriptedPace {
        let left = Mutex(pieces)
        return ScriptedPace(onGoOn: { () throws(TransferSuspended) in
            let isOpen = left.withLock { left in
                left -= 1
                return left >= 0
            }
            guard isOpen else { throw TransferSuspended("cut") }
        })
    }
}

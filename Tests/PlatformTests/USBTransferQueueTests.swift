// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Platform

struct USBTransferQueueTests {
    @Test func `of an unknown amount exactly one transfer is queued, of whole packets`() {
        var queue = USBTransferQueue(packetBytes: 512)
        queue.allow(depth: 4, transferBytes: 4096)
        queue.begin(room: 12, expected: 0)

        #expect(queue.next() == .submit(slot: 0, byteCount: 512))
        queue.submitted(slot: 0, byteCount: 512)

        #expect(queue.next() == .wait(slot: 0))
    }

    @Test func `of a known amount as many are queued as it fills, and no more`() {
        var queue = USBTransferQueue(packetBytes: 512)
        queue.allow(depth: 4, transferBytes: 1024)
        queue.begin(room: 1024, expected: 2500)

        #expect(queue.next() == .submit(slot: 0, byteCount: 1024))
        queue.submitted(slot: 0, byteCount: 1024)
        #expect(queue.next() == .submit(slot: 1, byteCount: 1024))
        queue.submitted(slot: 1, byteCount: 1024)
        #expect(queue.next() == .submit(slot: 2, byteCount: 512))
        queue.submitted(slot: 2, byteCount: 512)
        #expect(queue.next() == .wait(slot: 0))
    }

    @Test func `the pipe is filled up again before a full buffer is handed back`() {
        var queue = USBTransferQueue(packetBytes: 512)
        queue.allow(depth: 1, transferBytes: 512)
        queue.begin(room: 512, expected: 1024)
        queue.submitted(slot: 0, byteCount: 512)
        queue.landed(slot: 0, USBLanding(count: 512))

        #expect(queue.next() == .copy(slot: 0, range: 0..<512))
        queue.copied(512)

        #expect(queue.next() == .submit(slot: 0, byteCount: 512))
        queue.submitted(slot: 0, byteCount: 512)
        #expect(queue.next() == .finish(endsShort: false))
    }

    @Test func `a transfer is of whole packets even where part of one waits to be fetched`() {
        var queue = USBTransferQueue(packetBytes: 512)
        queue.begin(room: 12, expected: 0)
        queue.submitted(slot: 0, byteCount: 512)
        queue.landed(slot: 0, USBLanding(count: 512))
        #expect(queue.next() == .copy(slot: 0, range: 0..<12))
        queue.copied(12)
        queue.allow(depth: 2, transferBytes: 4096)

        queue.begin(room: 1000, expected: 1000)

        #expect(queue.next() == .submit(slot: 1, byteCount: 512))
    }

    @Test func `what came before a timeout is handed over, and only then it is told`() {
        var queue = USBTransferQueue(packetBytes: 512)
        queue.begin(room: 2048, expected: 0)
        queue.submitted(slot: 0, byteCount: 2048)

        queue.timedOut()

        #expect(queue.next() == .withdraw(slots: [0]))
        queue.landed(slot: 0, USBLanding(count: 1024))
        #expect(queue.next() == .copy(slot: 0, range: 0..<1024))
        queue.copied(1024)
        #expect(queue.next() == .finish(endsShort: false))
    }

    @Test func `nothing at all in time is a timeout`() {
        var queue = USBTransferQueue(packetBytes: 512)
        queue.begin(room: 512, expected: 0)
        queue.submitted(slot: 0, byteCount: 512)
        queue.timedOut()
        #expect(queue.next() == .withdraw(slots: [0]))
        queue.landed(slot: 0, USBLanding(count: 0))

        #expect(queue.next() == .fail(.timedOut))
        #expect(queue.isIdle)
    }

    @Test func `an empty packet ends a phase without a byte`() {
        var queue = USBTransferQueue(packetBytes: 512)
        queue.begin(room: 512, expected: 0)
        queue.submitted(slot: 0, byteCount: 512)
        queue.landed(slot: 0, USBLanding(count: 0, endsShort: true))

        #expect(queue.next() == .finish(endsShort: true))
    }

    @Test func `a short packet takes back what was queued behind it, and keeps what that brought`()
    {
        var queue = USBTransferQueue(packetBytes: 512)
        queue.allow(depth: 2, transferBytes: 512)
        queue.begin(room: 1024, expected: 1024)
        queue.submitted(slot: 0, byteCount: 512)
        queue.submitted(slot: 1, byteCount: 512)
        queue.landed(slot: 0, USBLanding(count: 100, endsShort: true))
        #expect(queue.next() == .copy(slot: 0, range: 0..<100))
        queue.copied(100)

        #expect(queue.next() == .withdraw(slots: [1]))
        queue.landed(slot: 1, USBLanding(count: 12, endsShort: true))
        #expect(queue.next() == .finish(endsShort: true))

        queue.begin(room: 512, expected: 0)
        #expect(queue.next() == .copy(slot: 1, range: 0..<12))
    }

    @Test func `a failure is told after the bytes before it, once, and nothing behind it`() {
        var queue = USBTransferQueue(packetBytes: 512)
        queue.allow(depth: 2, transferBytes: 512)
        queue.begin(room: 1024, expected: 1024)
        queue.submitted(slot: 0, byteCount: 512)
        queue.submitted(slot: 1, byteCount: 512)
        queue.landed(slot: 0, USBLanding(count: 64, failure: .stalled))

        #expect(queue.next() == .withdraw(slots: [1]))
        queue.landed(slot: 1, USBLanding(count: 512))
        #expect(queue.next() == .copy(slot: 0, range: 0..<64))
        queue.copied(64)
        #expect(queue.next() == .finish(endsShort: false))

        queue.begin(room: 512, expected: 0)
        #expect(queue.next() == .fail(.stalled))
        queue.begin(room: 512, expected: 0)
        #expect(queue.next() == .submit(slot: 0, byteCount: 512))
    }

    @Test func `refused memory makes the queue shallower, then its transfers smaller`() {
        var queue = USBTransferQueue(packetBytes: 512)
        queue.allow(depth: 4, transferBytes: 64 << 10)
        queue.begin(room: 1 << 20, expected: 1 << 20)
        queue.submitted(slot: 0, byteCount: 64 << 10)

        queue.refused()
        #expect(queue.depth == 1)
        #expect(queue.next() == .wait(slot: 0))

        queue.landed(slot: 0, USBLanding(count: 0))
        queue.refused()
        #expect(queue.next() == .submit(slot: 0, byteCount: 32 << 10))
        queue.refused()
        queue.refused()
        #expect(queue.next() == .fail(.noMemory))
    }
}

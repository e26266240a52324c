// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import TestSupport
import Testing

@testable import Platform

/// A pipe of bytes and packet ends in memory, which does what a queue asks for.
private struct ModelPipe {
    /// Each ends with a short packet, an empty one if need be.
    var phases: [[UInt8]]
    var random: SplitMix
    private var flights: [(slot: Int, room: Int)] = []
    private var landed: [Int: [UInt8]] = [:]
    private let packetBytes: Int

    init(_ phases: [[UInt8]], packetBytes: Int, seed: UInt64) {
        self.phases = phases
        random = SplitMix(seed: seed)
        self.packetBytes = packetBytes
    }

    /// Moves at most so many packets into a transfer, as a host's controller does.
    mutating func fill(_ room: Int, atMost packets: Int) -> USBLanding {
        var bytes: [UInt8] = []
        var endsShort = false
        var left = packets
        while left > 0, bytes.count < room, !endsShort, !phases.isEmpty {
            left -= 1
            let packet = phases[0].prefix(packetBytes)
            bytes += packet
            phases[0].removeFirst(packet.count)
            guard packet.count < packetBytes else { continue }
            endsShort = true
            phases.removeFirst()
        }
        landed[flights[0].slot] = bytes
        return USBLanding(count: bytes.count, endsShort: endsShort)
    }

    /// Does steps until a call is over, and returns its bytes and whether they end a phase.
    mutating func receive(
        _ queue: inout USBTransferQueue,
        room: Int,
        expected: Int64
    ) -> (bytes: [UInt8], endsShort: Bool)? {
        queue.begin(room: room, expected: expected)
        var result: [UInt8] = []
        while true {
            switch queue.next() {
            case .submit(let slot, let byteCount):
                precondition(byteCount % packetBytes == 0 && byteCount > 0, "torn packets")
                precondition(!flights.contains { $0.slot == slot }, "a slot was used twice")
                flights.append((slot, byteCount))
                queue.submitted(slot: slot, byteCount: byteCount)
            case .wait(let slot):
                guard !phases.isEmpty, Int.random(in: 0..<4, using: &random) > 0 else {
                    queue.timedOut()
                    continue
                }
                land(slot, atMost: .max, &queue)
            case .withdraw(let slots):
                for slot in slots {
                    land(slot, atMost: Int.random(in: 0...3, using: &random), &queue)
                }
            case .copy(let slot, let range):
                result += landed[slot]?[range] ?? []
                queue.copied(range.count)
            case .finish(let endsShort): return (result, endsShort)
            case .fail: return nil
            }
        }
    }

    private mutating func land(_ slot: Int, atMost packets: Int, _ queue: inout USBTransferQueue) {
        precondition(flights.first?.slot == slot, "landed out of order")
        let landing = fill(flights[0].room, atMost: packets)
        flights.removeFirst()
        queue.landed(slot: slot, landing)
    }
}

struct USBTransferQueueStreamTests {
    @Test(arguments: 0..<300)
    func `whatever is late or taken back, every byte and every end arrives once and in order`(
        round: Int
    ) {
        let packetBytes = [8, 64, 512][round % 3]
        var random = SplitMix(seed: UInt64(round))
        let phases = (0..<6).map { phase in
            let packets = Int.random(in: 0...12, using: &random)
            let rest = Int.random(in: 0...1, using: &random) * 5
            return (0..<packets * packetBytes + rest).map {
                UInt8(truncatingIfNeeded: $0 &* 7 &+ phase)
            }
        }
        var pipe = ModelPipe(phases, packetBytes: packetBytes, seed: UInt64(round) + 1000)
        var queue = USBTransferQueue(packetBytes: packetBytes)
        queue.allow(depth: round % 4 + 1, transferBytes: packetBytes * 3)
        var arrived: [[UInt8]] = [[]]

        for _ in 0..<10_000 where arrived.count <= phases.count {
            let left = phases[arrived.count - 1].count - arrived[arrived.count - 1].count
            // Not known, known, or more than there is.
            let expected = [0, left, left + packetBytes * 9].randomElement(using: &random) ?? 0
            let room = Int.random(in: 1...packetBytes * 5, using: &random)
            let result = pipe.receive(&queue, room: room, expected: Int64(expected))
            guard let result else { continue }
            arrived[arrived.count - 1] += result.bytes
            if result.endsShort { arrived.append([]) }
        }

        #expect(arrived == phases + [[]])
        #expect(queue.isIdle)
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Cameras

struct PTPEventPacketsTests {
    /// ObjectAdded of handle 7: length 16, kind 4, code 0x4002, transaction 0.
    private let event: [UInt8] = [
        0x10, 0, 0, 0, 0x04, 0, 0x02, 0x40, 0, 0, 0, 0, 0x07, 0, 0, 0,
    ]

    @Test(arguments: [1, 4, 8, 12, 16, 24, 64, 512])
    func `an event is whole when its stated length has come`(packetBytes: Int) {
        var packets = PTPEventPackets(packetBytes: packetBytes)
        var whole: [[UInt8]] = []

        for _ in 0..<3 {
            for start in stride(from: 0, to: event.count, by: packetBytes) {
                let packet = Array(event[start..<min(start + packetBytes, event.count)])
                if let event = packets.add(packet) { whole.append(event) }
            }
        }

        #expect(whole == [event, event, event])
    }

    @Test func `an empty packet behind an event is none`() {
        var packets = PTPEventPackets(packetBytes: 8)
        _ = packets.add(Array(event[..<8]))

        #expect(packets.add(Array(event[8...])) == event)
        #expect(packets.add([]) == nil)
    }

    @Test func `a short packet ends whatever its length states`() {
        var packets = PTPEventPackets(packetBytes: 8)

        #expect(packets.add([0xFF, 0xFF, 0xFF, 0xFF, 1]) == [0xFF, 0xFF, 0xFF, 0xFF, 1])
        #expect(packets.add([1]) == [1])
    }

    @Test func `a length without end does not gather without end`() {
        var packets = PTPEventPackets(packetBytes: 8)
        let endless = [UInt8](repeating: 0xFF, count: 8)

        let whole = (0..<8).map { _ in packets.add(endless)?.count }

        #expect(whole == [nil, nil, nil, nil, nil, nil, nil, 64])
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import FakeCamera

/// The bytes of usbredir's messages, as its protocol description (version 0.7) lays them out.
struct RedirMessageTests {
    private static let wide = RedirCapabilities.offered

    /// What a camera says, and the body of the message that says it.
    struct Spoken: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let reply: RedirReply
        let type: UInt32
        let body: [UInt8]
    }

    static let spoken: [Spoken] = [
        Spoken(
            testDescription: "hello",
            reply: .hello(program: "camera", .offered),
            type: 0,
            body: Array("camera".utf8) + zeros(58)
                // device version, disconnect ack, packet sizes, 64-bit ids, 32-bit bulk lengths
                + [0b0111_1010, 0, 0, 0]
        ),
        Spoken(
            testDescription: "device connect",
            reply: .connected(FakeUSB()),
            type: 1,
            // speed high; class, subclass, protocol; vendor; product; release
            body: [2, 0, 0, 0, 0xDA, 0x04, 0x74, 0x23, 0x00, 0x01]
        ),
        Spoken(testDescription: "disconnect", reply: .disconnected, type: 2, body: []),
        Spoken(
            testDescription: "interface info",
            reply: .interfaces([
                FakeInterface(number: 0, kind: [0xFF, 2, 3]),
                FakeInterface(number: 1, kind: [6, 1, 1]),
            ]),
            type: 4,
            body: [2, 0, 0, 0]  // how many
                + [0, 1] + zeros(30)  // numbers
                + [0xFF, 6] + zeros(30)  // classes
                + [2, 1] + zeros(30)  // subclasses
                + [3, 1] + zeros(30)  // protocols
        ),
        Spoken(
            testDescription: "endpoint info",
            reply: .endpoints([endpoint(0x02, 2, 512, 0), endpoint(0x83, 3, 28, 6)]),
            type: 5,
            body: absent(2) + [2] + absent(16) + [3] + absent(12)  // types; 0x83 is row 16 + 3
                + zeros(19) + [6] + zeros(12)  // intervals
                + zeros(2) + [1] + zeros(16) + [1] + zeros(12)  // interfaces
                + zeros(4) + [0x00, 0x02] + zeros(32) + [28, 0] + zeros(24)  // packet sizes
        ),
        Spoken(
            testDescription: "configuration status",
            reply: .configuration(.success, 1),
            type: 8,
            body: [0, 1]
        ),
        Spoken(
            testDescription: "alternate setting status",
            reply: .alternate(.invalid, interface: 3, setting: 0),
            type: 11,
            body: [2, 3, 0]
        ),
        Spoken(
            testDescription: "interrupt receiving status",
            reply: .events(.success, endpoint: 0x83),
            type: 17,
            body: [0, 0x83]
        ),
        Spoken(
            testDescription: "interrupt packet",
            reply: .event(endpoint: 0x83, [0xAA, 0xBB, 0xCC]),
            type: 103,
            // endpoint, status, length; data
            body: [0x83, 0, 3, 0, 0xAA, 0xBB, 0xCC]
        ),
    ]

    @Test(arguments: spoken)
    func `what a camera says is laid out as the protocol wants it`(_ spoken: Spoken) {
        let frame = spoken.reply.frame(number: 7, Self.wide)

        #expect(frame.type == spoken.type)
        #expect(frame.number == 7)
        #expect(frame.body == spoken.body)
    }

    @Test func `without capabilities the fields that came later are left out`() {
        let connected = RedirReply.connected(FakeUSB()).frame([])
        let endpoints = RedirReply.endpoints([]).frame([])

        #expect(connected.body == [2, 0, 0, 0, 0xDA, 0x04, 0x74, 0x23])
        #expect(endpoints.body == Self.absent(32) + Self.zeros(64))
    }

    @Test func `a header has a number of 64 bits only where both ends agreed on that`() {
        let frame = RedirFrame(type: 101, number: 0x0102_0304_0506_0708, body: [9, 9])

        #expect(
            frame.encoded(Self.wide)
                == [101, 0, 0, 0, 2, 0, 0, 0, 8, 7, 6, 5, 4, 3, 2, 1, 9, 9]
        )
        #expect(frame.encoded([]) == [101, 0, 0, 0, 2, 0, 0, 0, 8, 7, 6, 5, 9, 9])
    }

    @Test func `a control transfer is understood, and answered with what came`() throws {
        // endpoint, request, type, status; value; index; length
        let question: [UInt8] = [0x80, 6, 0x80, 0, 0x00, 0x01, 0x09, 0x04, 0x12, 0x00]
        let request = try RedirRequest(RedirFrame(type: 100, number: 5, body: question), Self.wide)
        guard case .control(let control) = request else {
            Issue.record("not a control transfer: \(request)")
            return
        }
        let answer = RedirReply.control(control.answered(.success, [1, 2, 3]))
        let stall = RedirReply.control(control.answered(.stalled))

        #expect(control.value == 0x0100)
        #expect(control.index == 0x0409)
        #expect(control.length == 18)
        #expect(
            answer.frame(Self.wide).body
                == [0x80, 6, 0x80, 0, 0x00, 0x01, 0x09, 0x04, 3, 0, 1, 2, 3]
        )
        #expect(stall.frame(Self.wide).body == [0x80, 6, 0x80, 4, 0x00, 0x01, 0x09, 0x04, 0, 0])
    }

    @Test func `a bulk transfer's length has 32 bits only where both ends agreed on that`() throws {
        // endpoint, status, low half of the length, stream, high half
        let long: [UInt8] = [0x81, 0, 0x00, 0x00, 0, 0, 0, 0, 0x10, 0x00]
        let short: [UInt8] = [0x02, 0, 0x02, 0x00, 0, 0, 0, 0, 0xAA, 0xBB]
        let wide = try RedirRequest(RedirFrame(type: 101, body: long), Self.wide)
        let narrow = try RedirRequest(RedirFrame(type: 101, body: short), [])
        guard case .bulk(let inward) = wide, case .bulk(let outward) = narrow else {
            Issue.record("not bulk transfers: \(wide), \(narrow)")
            return
        }

        #expect(inward.length == 1 << 20)
        #expect(inward.isInward)
        #expect(outward.length == 2)
        #expect(outward.data == [0xAA, 0xBB])
        #expect(
            RedirReply.bulk(inward.answered(.success, Self.zeros(0x1_0002))).frame(Self.wide).body
                == [0x81, 0, 0x02, 0x00, 0, 0, 0, 0, 0x01, 0x00] + Self.zeros(0x1_0002)
        )
        #expect(
            RedirReply.bulk(outward.answered(.success)).frame([]).body
                == [0x02, 0, 0x02, 0x00, 0, 0, 0, 0]
        )
    }

    @Test func `messages that arrive byte by byte are the same messages`() throws {
        let frames = [
            RedirFrame(type: 3), RedirFrame(type: 101, number: 1 << 40, body: [1, 2, 3]),
            RedirFrame(type: 21, number: 9),
        ]
        var framing = RedirFraming()
        var found: [RedirFrame] = []
        for byte in frames.flatMap({ $0.encoded(Self.wide) }) {
            framing.append([byte])
            while let frame = try framing.next(Self.wide) { found.append(frame) }
        }

        #expect(found == frames)
    }

    @Test func `a message of an absurd length is a violation, and not waited for`() {
        var framing = RedirFraming()
        framing.append([101, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0])

        #expect(throws: RedirViolation.self) { try framing.next([]) }
    }

    @Test(arguments: [0, 9] as [UInt32])
    func `a message that is shorter than its kind is a violation`(type: UInt32) {
        #expect(throws: RedirViolation.self) {
            try RedirRequest(RedirFrame(type: type, body: [1]), Self.wide)
        }
    }

    private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

    private static func absent(_ count: Int) -> [UInt8] { [UInt8](repeating: 255, count: count) }

    private static func endpoint(
        _ address: UInt8,
        _ type: UInt8,
        _ packetBytes: UInt16,
        _ interval: UInt8
    ) -> FakeEndpoint {
        FakeEndpoint(
            address: address,
            type: type,
            maxPacketBytes: packetBytes,
            interval: interval,
            interface: 1
        )
    }
}

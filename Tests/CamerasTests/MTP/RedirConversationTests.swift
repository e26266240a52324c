// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import FakeCamera

/// What a camera says over usbredir, with the other end played here.
struct RedirConversationTests {
    private let camera = FakeCamera()

    @Test func `a camera describes itself before it connects`() throws {
        var peer = RedirPeer(camera)

        let said = try peer.hears(RedirPeer.hello())

        #expect(said.map(\.type) == [5, 4, 1])
        #expect(said.last?.body == [2, 0, 0, 0, 0xDA, 0x04, 0x74, 0x23, 0x00, 0x01])
    }

    @Test func `a camera that is not plugged in says hello and no more until it is`() throws {
        camera.detach()
        var peer = RedirPeer(camera)

        let before = try peer.hears(RedirPeer.hello())
        camera.attach()
        let after = try peer.looks()

        #expect(before == [])
        #expect(after.map(\.type) == [5, 4, 1])
    }

    @Test func `a question on the control pipe is answered under its number`() throws {
        var peer = try RedirPeer(plugged: camera)

        // GET_DESCRIPTOR of the device, 8 bytes of it.
        let said = try peer.hears(
            RedirFrame(type: 100, number: 77, body: [0x80, 6, 0x80, 0, 0, 1, 0, 0, 8, 0])
        )

        #expect(said.map(\.number) == [77])
        #expect(
            said.first?.body
                == [0x80, 6, 0x80, 0, 0, 1, 0, 0, 8, 0] + [18, 1, 0, 2, 0, 0, 0, 64]
        )
    }

    @Test func `a read that finds nothing is answered once there is something`() throws {
        var peer = try RedirPeer(plugged: camera)

        let nothing = try peer.hears(bulkIn(number: 1, length: 512))
        let said = try peer.hears(bulkOut(number: 2, openSession))

        #expect(nothing == [])
        #expect(said.map(\.number) == [2, 1])
        #expect(said.first?.body == [0x02, 0, 16, 0, 0, 0, 0, 0, 0, 0])
        // length, kind response, OK, transaction
        #expect(
            said.last?.body
                == [0x81, 0, 12, 0, 0, 0, 0, 0, 0, 0] + [12, 0, 0, 0, 3, 0, 1, 0x20, 0, 0, 0, 0]
        )
    }

    @Test func `a read that is no longer wanted is answered as cancelled, and once`() throws {
        var peer = try RedirPeer(plugged: camera)
        _ = try peer.hears(bulkIn(number: 1, length: 512))

        let said = try peer.hears(RedirFrame(type: 21, number: 1))
        let again = try peer.hears(RedirFrame(type: 21, number: 1))

        #expect(said.map(\.body) == [[0x81, 1, 0, 0, 0, 0, 0, 0, 0, 0]])
        #expect(again == [])
    }

    @Test func `a reset of the bus ends what is under way`() throws {
        var peer = try RedirPeer(plugged: camera)
        _ = try peer.hears(bulkIn(number: 1, length: 512))

        let said = try peer.hears(RedirFrame(type: 3))

        #expect(said.map(\.number) == [1])
        #expect(said.first?.body[1] == RedirStatus.cancelled.rawValue)
        #expect(camera.busResets == 1)
    }

    @Test func `a stalled pipe is reported as stalled`() throws {
        camera.inject(.stallCommand, on: FakeOperation.openSession)
        var peer = try RedirPeer(plugged: camera)

        let said = try peer.hears(bulkOut(number: 2, openSession))

        #expect(said.map(\.body) == [[0x02, 4, 0, 0, 0, 0, 0, 0, 0, 0]])
    }

    @Test func `events are sent only to a host that waits for them`() throws {
        var peer = try RedirPeer(plugged: camera)
        camera.sendEvent(0x4006, [0x5001])

        let before = try peer.looks()
        let after = try peer.hears(RedirFrame(type: 15, number: 3, body: [0x83]))

        #expect(before == [])
        #expect(after.map(\.type) == [17, 103])
        #expect(
            after.last?.body
                == [0x83, 0, 16, 0]
                + [16, 0, 0, 0, 4, 0, 6, 0x40, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0x50, 0, 0]
        )
    }

    @Test func `a camera that is pulled answers nothing that was under way`() throws {
        var peer = try RedirPeer(plugged: camera)
        _ = try peer.hears(bulkIn(number: 1, length: 512))
        camera.detach()

        let said = try peer.looks()
        let late = try peer.hears(bulkIn(number: 2, length: 512))

        #expect(said.map(\.type) == [2])
        #expect(late == [])
    }

    @Test func `a camera that comes back waits until its leaving was seen`() throws {
        var peer = try RedirPeer(plugged: camera)
        camera.detach()
        _ = try peer.looks()
        camera.attach()

        let unseen = try peer.looks()
        let seen = try peer.hears(RedirFrame(type: 24))

        #expect(unseen == [])
        #expect(seen.map(\.type) == [5, 4, 1])
    }

    @Test func `where leaving is never acknowledged, a camera comes back at once`() throws {
        var peer = RedirPeer(camera)
        _ = try peer.hears(
            RedirPeer.hello(RedirCapabilities.offered.subtracting(.disconnectAcknowledged))
        )
        camera.detach()
        _ = try peer.looks()
        camera.attach()

        #expect(try peer.looks().map(\.type) == [5, 4, 1])
    }

    private let openSession: [UInt8] = [16, 0, 0, 0, 1, 0, 2, 0x10, 0, 0, 0, 0, 1, 0, 0, 0]

    private func bulkIn(number: UInt64, length: UInt16) -> RedirFrame {
        let low = UInt8(length & 0xFF)
        let high = UInt8(length >> 8)
        return RedirFrame(
            type: 101,
            number: number,
            body: [0x81, 0, low, high, 0, 0, 0, 0, 0, 0]
        )
    }

    private func bulkOut(number: UInt64, _ bytes: [UInt8]) -> RedirFrame {
        RedirFrame(
            type: 101,
            number: number,
            body: [0x02, 0, UInt8(bytes.count), 0, 0, 0, 0, 0, 0, 0] + bytes
        )
    }
}

/// The other end of a conversation: what has the host controller.
struct RedirPeer {
    private var conversation: RedirConversation
    private var framing = RedirFraming()
    private var shared: RedirCapabilities = []
    private let camera: FakeCamera

    /// A host's hello with these capabilities.
    static func hello(_ capabilities: RedirCapabilities = .offered) -> RedirFrame {
        RedirReply.hello(program: "host", capabilities).frame([])
    }

    /// An end that has heard the camera's hello and said nothing.
    init(_ camera: FakeCamera) {
        self.camera = camera
        conversation = RedirConversation(with: camera)
        _ = conversation.takeSpoken()
    }

    /// An end that the camera is connected to.
    init(plugged camera: FakeCamera) throws {
        self.init(camera)
        _ = try hears(Self.hello())
    }

    /// Lets the camera hear a message.
    /// - Returns: What it says to that.
    mutating func hears(_ frame: RedirFrame) throws -> [RedirFrame] {
        try conversation.hear(frame.encoded(shared))
        // What the two ends agree on in these tests differs in nothing that shows in a header.
        if frame.type == 0 { shared = .offered }
        return try looks()
    }

    /// Lets the camera look about, as its cable does whenever something happened.
    /// - Returns: What it says then.
    mutating func looks() throws -> [RedirFrame] {
        if !camera.isAttached { conversation.cameraLeft() }
        conversation.look()
        var said: [RedirFrame] = []
        for message in conversation.takeSpoken() {
            framing.append(message)
            while let frame = try framing.next(shared) { said.append(frame) }
        }
        return said
    }
}

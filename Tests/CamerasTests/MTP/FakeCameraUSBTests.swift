// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FakeCamera
import Testing

@Suite struct FakeCameraUSBTests {
    @Test(arguments: FakeSpeed.allCases)
    func `the descriptors add up at every speed`(_ speed: FakeSpeed) throws {
        var model = FakeModel()
        model.usb.speed = speed
        model.usb.hasVendorInterface = true
        let descriptors = FakeCamera(model).descriptors()

        let configuration = descriptors.configuration
        #expect(descriptors.device.count == 18)
        #expect(Int(configuration[2]) | Int(configuration[3]) << 8 == configuration.count)
        var kinds: [UInt8: Int] = [:]
        var place = 0
        while place < configuration.count {
            kinds[configuration[place + 1], default: 0] += 1
            place += Int(try #require(configuration[place] > 0 ? configuration[place] : nil))
        }
        #expect(place == configuration.count)
        #expect(kinds[4] == 2)
        #expect(kinds[5] == 5)
        #expect(kinds[0x30] == (speed == .super ? 5 : nil))
        #expect((descriptors.bos != nil) == (speed == .super))
        #expect((descriptors.qualifier != nil) == (speed == .high))
    }

    @Test func `power is stated in the unit of the speed`() {
        var model = FakeModel()
        model.usb.milliamperes = 896
        model.usb.speed = .super
        #expect(FakeCamera(model).descriptors().configuration[8] == 112)
        model.usb.milliamperes = 500
        model.usb.speed = .high
        #expect(FakeCamera(model).descriptors().configuration[8] == 250)
    }

    @Test func `a descriptor is cut to what was asked, and an unknown one stalls`() {
        let camera = FakeCamera()

        func ask(_ value: UInt16, _ length: UInt16) -> FakeAnswer {
            camera.control(
                FakeSetup(requestType: 0x80, request: 6, value: value, length: length)
            )
        }

        #expect(ask(0x0100, 8) == .bytes(Array(camera.descriptors().device.prefix(8))))
        let serial = "FAKE0001".utf8.flatMap { [UInt8]([$0, 0]) }
        #expect(ask(0x0303, 255) == .bytes([18, 3] + serial))
        #expect(ask(0x03EE, 255) == .stall)
        #expect(ask(0x0F00, 5) == .stall, "there is no such store below super speed")
    }

    @Test func `a camera without a serial has no string for it`() {
        var model = FakeModel()
        model.usb.serial = nil
        let descriptors = FakeCamera(model).descriptors()

        #expect(descriptors.device[16] == 0)
        #expect(descriptors.strings[3] == nil)
    }

    @Test func `a halted pipe stalls until it is cleared`() throws {
        let camera = FakeCamera()
        var host = FakeHost(camera)
        try host.open()
        let halt = FakeSetup(requestType: 0x02, request: 3, index: 0x81)

        #expect(camera.control(halt) == .bytes([]))
        #expect(camera.bulkIn(atMost: 512) == .stall)
        let status = FakeSetup(requestType: 0x82, request: 0, index: 0x81, length: 2)
        #expect(camera.control(status) == .bytes([1, 0]))
        #expect(camera.control(FakeSetup(requestType: 0x02, request: 1, index: 0x81)) == .bytes([]))
        #expect(camera.control(status) == .bytes([0, 0]))
        #expect(camera.bulkIn(atMost: 512) == .pending)
    }

    @Test(arguments: [1, 499, 500, 501, 512, 1012, 1013, 100_000])
    func `a phase ends with a packet that is not full`(_ size: Int64) throws {
        let camera = try Self.camera(holding: size)
        var host = FakeHost(camera)
        try host.open()

        #expect(host.command(0x1009, [1]) == .bytes([]))
        var sizes: [Int] = []
        while sizes.last != 512 && sizes.isEmpty || sizes.last == 512 {
            guard case .bytes(let packet) = camera.bulkIn(atMost: 512) else { break }
            sizes.append(packet.count)
        }

        #expect(sizes.dropLast().allSatisfy { $0 == 512 })
        #expect(sizes.last.map { $0 < 512 } == true)
        #expect(sizes.reduce(0, +) == Int(size) + 12)
        #expect(sizes.last == (Int(size) + 12) % 512)
        #expect(camera.violations == [])
    }

    @Test(arguments: FakeSpeed.allCases, [64, 1024, 4096, 1 << 20])
    func `transfers of any number of packets carry the same bytes`(
        _ speed: FakeSpeed,
        _ transferBytes: Int
    ) throws {
        let camera = try Self.camera(holding: 100_000 - 12)
        camera.change { $0.usb.speed = speed }
        var host = FakeHost(camera)
        host.transferBytes = max(transferBytes, speed.bulkPacketBytes)
        try host.open()

        let outcome = try host.perform(0x1009, 1)

        #expect(outcome.data == FakeContent(seed: 1).bytes(from: 0, count: 100_000 - 12))
        #expect(outcome.code == 0x2001)
    }

    @Test func `a packet that does not fit is babble`() throws {
        let camera = try Self.camera(holding: 100_000)
        var host = FakeHost(camera)
        try host.open()
        #expect(host.command(0x1009, [1]) == .bytes([]))

        #expect(camera.bulkIn(atMost: 100) == .overflow)
        #expect(camera.bulkIn(atMost: 512).count == 512)
    }

    @Test func `what comes tells the wire`() throws {
        let camera = FakeCamera()
        let rings = Counter()
        camera.onReady = { rings.add() }
        var host = FakeHost(camera)

        #expect(camera.bulkIn(atMost: 512) == .pending)
        #expect(rings.count == 0)
        #expect(host.command(0x1002, [1]) == .bytes([]))
        #expect(rings.count == 1)
        _ = try host.collect()
        #expect(rings.count == 1)
        camera.setBatteryLevel(17)
        #expect(rings.count == 2)
        #expect(camera.eventIn()?.prefix(8) == [16, 0, 0, 0, 4, 0, 0x06, 0x40])
        #expect(camera.eventIn() == nil)
    }

    @Test func `a pulled camera is gone on every pipe, and comes back without a session`() throws {
        let camera = FakeCamera()
        let pulls = Counter()
        camera.onDisconnect = { pulls.add() }
        var host = FakeHost(camera)
        try host.open()

        camera.detach()
        #expect(pulls.count == 1)
        #expect(camera.bulkIn(atMost: 512) == .gone)
        #expect(camera.bulkOut([1]) == .gone)
        #expect(camera.control(FakeSetup(requestType: 0x80, request: 8, length: 1)) == .gone)
        camera.attach()

        #expect(camera.session == 0)
        try host.open()
    }

    /// A camera with one file.
    static func camera(holding size: Int64) throws -> FakeCamera {
        var model = FakeModel()
        model.objects.add(FakeObject(handle: 1, parent: 0, name: "A.MP4", size: size))
        return FakeCamera(model)
    }
}

extension FakeAnswer {
    /// How many bytes it carries.
    var count: Int? {
        switch self {
        case .bytes(let bytes), .partial(let bytes): bytes.count
        default: nil
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FakeCamera
import Testing

@Suite struct FakeCameraOperationTests {
    @Test func `device information can be had without a session, and all else not`() throws {
        let camera = FakeCamera()
        var host = FakeHost(camera)

        #expect(try host.perform(0x1001).code == 0x2001)
        host.transaction = 0
        #expect(try host.perform(0x1004).code == 0x2003)
        #expect(camera.violations == [])
    }

    @Test func `a session that somebody left open is in the way until it is closed`() throws {
        let camera = FakeCamera()
        camera.leaveSessionOpen()
        var host = FakeHost(camera)

        #expect(try host.perform(0x1002, 1).code == 0x201E)
        #expect(try host.perform(0x1003).code == 0x2001)
        try host.open()
        #expect(camera.violations == [])
    }

    @Test func `handles go by store, format and folder`() throws {
        let camera = Self.filled()
        var host = FakeHost(camera)
        try host.open()

        #expect(try host.handles(.max, 0, 0) == [1, 2, 3, 4])
        #expect(try host.handles(.max, 0, .max) == [1])
        #expect(try host.handles(FakeStore.first, 0, 2) == [3, 4])
        #expect(try host.handles(FakeStore.first, UInt32(FakeFormat.folder), 0) == [1, 2])
        #expect(try host.perform(0x1007, 99, 0, 0).code == 0x2008)
        #expect(try host.perform(0x1006, .max, 0, 2).parameters == [2])
    }

    @Test func `sizes beyond 4 GiB saturate or wrap, and the property tells`() throws {
        let camera = FakeCamera()
        let size = Int64(5) << 30
        camera.change { $0.objects.add(FakeObject(handle: 1, parent: 0, name: "A", size: size)) }
        var host = FakeHost(camera)
        try host.open()

        var info = try #require(try host.perform(0x1008, 1).data)
        #expect(FakeHost.word(info, 8) == .max)
        camera.change { $0.listing.wrapsSizes = true }
        info = try #require(try host.perform(0x1008, 1).data)
        #expect(FakeHost.word(info, 8) == 1 << 30)
        let property = try host.perform(0x9803, 1, 0xDC04).data
        #expect(property == FakeHost.bytes(UInt64(size)))
        #expect(host.command(0x1009, [1]) == .bytes([]))
        #expect(FakeHost.word(try host.transfer(), 0) == .max)
    }

    @Test func `parts are cut at the end of the object`() throws {
        let camera = Self.filled()
        var host = FakeHost(camera)
        try host.open()

        let part = try host.perform(0x101B, 3, 90_000, 20_000)
        #expect(part.data == FakeContent(seed: 3).bytes(from: 90_000, count: 10_000))
        #expect(part.parameters == [10_000])
        let wide = try host.perform(0x95C1, 3, 10, 0, 100)
        #expect(wide.data == FakeContent(seed: 3).bytes(from: 10, count: 100))
        #expect(try host.perform(0x101B, 3, 200_000, 10).parameters == [0])
        #expect(try host.perform(0x9421, 3).code == 0x2005)
        #expect(camera.violations == [.unstated(0x9421)])
    }

    @Test func `a property list has every form`() throws {
        let camera = Self.filled()
        var host = FakeHost(camera)
        try host.open()

        func count(_ parameters: UInt32...) throws -> UInt32 {
            #expect(host.command(0x9805, parameters) == .bytes([]))
            let outcome = try host.collect()
            return outcome.data.map { FakeHost.word($0, 0) } ?? UInt32(outcome.code)
        }

        #expect(try count(.max, 0, .max, 0, 0) == 40)
        #expect(try count(.max, 0, 0xDC04, 0, 0) == 4)
        #expect(try count(0, 0, 0xDC07, 0, 1) == 1)
        #expect(try count(2, 0, 0xDC07, 0, 1) == 2)
        #expect(try count(1, 0, 0xDC07, 0, .max) == 3)
        #expect(try count(3, 0, .max, 0, 0) == 10)
        #expect(try count(.max, UInt32(FakeFormat.folder), 0xDC07, 0, 0) == 2)
        #expect(try count(.max, 0, 0, 1, 0) == 0xA807)
        #expect(try count(.max, 0, 0xDC99, 0, 0) == 0xA801)
        camera.change { $0.listing.takesAnyDepth = false }
        #expect(try count(.max, 0, .max, 0, 0) == 0xA808)
        #expect(try count(2, 0, 0xDC07, 0, 1) == 2)
    }

    @Test func `deleting heeds protection`() throws {
        let camera = Self.filled()
        var host = FakeHost(camera)
        try host.open()

        camera.change { $0.objects[4]?.protection = 1 }
        #expect(try host.perform(0x100B, 4).code == 0x200D)
        #expect(try host.perform(0x100B, 1).code == 0x2012)
        #expect(camera.model.objects.all.map(\.handle) == [1, 2, 4])
        camera.change { $0.stores[0].access = 1 }
        camera.change { $0.objects[4]?.protection = 0 }
        #expect(try host.perform(0x100B, 4).code == 0x200E)
        camera.change { $0.stores[0].access = 2 }
        #expect(try host.perform(0x100B, 4).code == 0x2001)
        #expect(camera.model.objects[4] == nil)
        #expect(camera.violations == [])
    }

    @Test(arguments: [0, UInt32.max])
    func `deleting everything is a violation, and deletes nothing`(_ handle: UInt32) throws {
        let camera = Self.filled()
        var host = FakeHost(camera)
        try host.open()

        #expect(try host.perform(0x100B, handle).code == 0x200F)
        #expect(camera.violations == [.deletesEverything(handle: handle)])
        #expect(camera.model.objects.count == 4)
    }

    @Test func `what camdock never sends is a violation`() throws {
        let camera = FakeCamera()
        var host = FakeHost(camera)
        try host.open()

        _ = try host.perform(0x100F, FakeStore.first)
        _ = try host.perform(0x100B, 1, 0x3001)
        host.transaction += 5
        _ = try host.perform(0x1004)

        #expect(
            camera.violations == [
                .forbidden(0x100F), .deletesByFormat(0x3001),
                .unexpectedTransaction(8, expected: 3),
            ]
        )
    }

    @Test func `a second command while one is under way is a violation`() throws {
        let camera = Self.filled()
        var host = FakeHost(camera)
        try host.open()

        #expect(host.command(0x1009, [3]) == .bytes([]))
        host.transaction += 1
        #expect(host.command(0x1004, []) == .bytes([]))

        #expect(camera.violations == [.commandUnderWay(0x1004, during: 0x1009)])
        #expect(try host.collect().code == 0x2001)
    }

    @Test func `a clock is set, or not`() throws {
        let camera = FakeCamera()
        var host = FakeHost(camera)
        try host.open()
        let text = "20270101T000000"
        let value = [UInt8(16)] + (text + "\0").utf8.flatMap { [UInt8]([$0, 0]) }

        #expect(try host.send(0x1016, [0x5011], value).code == 0x2001)
        #expect(camera.model.clock?.shown == text)
        camera.inject(.ignoredSetting, on: 0x1016)
        camera.change { $0.clock?.shown = "20200101T000000" }
        #expect(try host.send(0x1016, [0x5011], value).code == 0x2001)
        camera.change { $0.clock?.canBeSet = false }
        #expect(try host.send(0x1016, [0x5011], value).code == 0x200F)
        #expect(try host.perform(0x1015, 0x5011).data?.count == 33)
        #expect(camera.model.clock?.shown == "20200101T000000")
        #expect(camera.violations == [])
    }

    @Test func `a host that introduces itself may gain operations`() throws {
        let camera = FakeCamera()
        camera.change { model in
            model.statement.operations = FakeOperation.everything.without(0x100B)
            model.initiator.exists = true
            model.initiator.unlocks = [0x100B]
        }
        var host = FakeHost(camera)
        try host.open()

        let name = [UInt8(3)] + [0x57, 0, 0x37, 0, 0, 0]
        #expect(try host.send(0x1016, [0xD406], name).code == 0x2001)

        #expect(camera.model.initiator.value == "W7")
        #expect(camera.model.statement.operations.contains(0x100B))
        #expect(camera.eventIn()?[6...7] == [0x08, 0x40])
    }

    /// DCIM/100MEDIA with two files of 100,000 bytes.
    static func filled() -> FakeCamera {
        var model = FakeModel()
        model.objects.add(.folder(handle: 1, parent: 0, name: "DCIM"))
        model.objects.add(.folder(handle: 2, parent: 1, name: "100MEDIA"))
        model.objects.add(FakeObject(handle: 3, parent: 2, name: "A.MP4", size: 100_000))
        model.objects.add(FakeObject(handle: 4, parent: 2, name: "B.MP4", size: 100_000))
        return FakeCamera(model)
    }
}

extension FakeHost {
    /// The handles of a store, a format and a folder.
    mutating func handles(_ store: UInt32, _ format: UInt32, _ parent: UInt32) throws -> [UInt32] {
        let data = try #require(try perform(0x1007, store, format, parent).data)
        return (0..<Int(Self.word(data, 0))).map { Self.word(data, 4 + 4 * $0) }
    }
}

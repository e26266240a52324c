// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CUmockdev
import Cameras
import FakeCamera
import Platform
import TestSupport
import Testing

extension HotplugTests {
    /// What depends on libusb's and the kernel's ways.
    @Suite struct MTPUsbfsTests {
        private static let footage = USBBench.footage

        @Test(arguments: FakeSpeed.allCases)
        func `the size of packets is what the camera states`(_ speed: FakeSpeed) async throws {
            let bench = try USBBench { $0.usb.speed = speed }
            let channel = try await bench.open()

            #expect(channel.maxPacketBytes == speed.bulkPacketBytes)
            try await bench.close(channel)
        }

        // Without the first, libusb cuts transfers into parts of 16 KiB that continue each other;
        // without either, into parts that do not.
        @Test(
            arguments: [
                UsbfsNode.usualCapabilities,
                UInt32(USBDEVFS_CAP_BULK_CONTINUATION | USBDEVFS_CAP_ZERO_PACKET),
                UInt32(USBDEVFS_CAP_NO_PACKET_SIZE_LIM | USBDEVFS_CAP_ZERO_PACKET),
            ],
            [0, 1, 500, 16_372, 16_384, 262_132, 1_000_003]
        )
        func `an object arrives whole, whatever the host controller can do`(
            _ capabilities: UInt32,
            _ size: Int64
        ) async throws {
            let object = FakeObject(handle: 9, parent: 0, name: "REC0002.MP4", size: size)
            let bench = try USBBench(capabilities: capabilities) { $0.objects.add(object) }
            let channel = try await bench.openSession()

            let (data, response) = try await offPool {
                try channel.command(FakeOperation.getObject, transaction: 1, object.handle)
                let data = try channel.data(12 + Int(size))
                // A phase that filled its packets is ended by an empty one.
                var next = try channel.container()
                if next.isEmpty { next = try channel.container() }
                return (data, next)
            }

            #expect(data.dropFirst(12) == object.content.bytes(from: 0, count: Int(size))[...])
            #expect(Array(response.dropFirst(4).prefix(4)) == [3, 0, 0x01, 0x20])
            #expect(bench.fake.violations == [])
            try await bench.close(channel)
        }

        @Test(arguments: [(megabytes: 16, transfers: 4), (1, 3), (0, 4)])
        func `where the kernel allows little memory, fewer transfers are under way`(
            _ megabytes: Int,
            _ transfers: Int
        ) async throws {
            let bench = try USBBench(megabytes: megabytes)
            let channel = try await bench.openSession()
            bench.fake.inject(.hang(after: 0, until: .never), on: FakeOperation.getObject)

            async let end = failure { _ = try channel.footage() }
            await bench.node.reaches { $0.pending[0x81] ?? 0 >= transfers }
            channel.interrupt()

            #expect(await end as? PTPChannelError == .closed)
            #expect(bench.node.tally.mostPending[0x81] == transfers)
            try await bench.close(channel)
        }

        @Test func `where others have taken the memory, an object still arrives whole`()
            async throws
        {
            let bench = try USBBench()
            bench.node.change { $0.memoryBytes = 300 << 10 }
            let channel = try await bench.openSession()
            // Slow enough for a second transfer to be asked for beside the first.
            bench.fake.inject(
                .slowDrip(bytesPerRead: 64 << 10, pause: .milliseconds(2)),
                on: FakeOperation.getObject
            )

            let data = try await offPool { try channel.footage() }

            #expect(data == Self.footage.content.bytes(from: 0, count: Int(Self.footage.size)))
            #expect(bench.node.tally.refusedForMemory > 0)
            try await bench.close(channel)
        }

        @Test func `where others have taken all of it, the camera is let go of as it is`()
            async throws
        {
            let bench = try USBBench()
            let channel = try await bench.open()
            let session = PTPSession(
                channel,
                quirks: MTPQuirks(),
                observer: PTPSilentObserver()
            )
            try await offPool { try session.open() }
            bench.fake.forgetHistory()
            bench.node.change { $0.memoryBytes = 0 }

            for _ in 0..<2 {
                let error = await failure { _ = try session.perform(.getStorageIDs) } as? PTPError
                guard case .exhausted(let reason) = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                #expect(reason.contains("usbfs_memory_mb"))
            }
            #expect(bench.fake.classRequests.isEmpty)
            #expect(bench.fake.busResets == 0)

            bench.node.change { $0.memoryBytes = nil }
            try await bench.close(channel)
            let again = try await bench.openSession()
            let data = try await offPool { try again.footage() }
            #expect(data == Self.footage.content.bytes(from: 0, count: Int(Self.footage.size)))
            try await bench.close(again)
        }

        @Test func `more events than are kept are told as such`() async throws {
            let bench = try USBBench()
            let channel = try await bench.openSession()
            let fake = bench.fake

            let first = try await offPool {
                _ = try channel.nextEvent(within: .zero)
                for _ in 0..<100 {
                    fake.sendEvent(0x4006, [0x5001])
                    // Whoever speaks with the camera takes its events in.
                    _ = try channel.request(.deviceStatus, receiving: 4, within: .seconds(30))
                }
                return try channel.nextEvent(within: .seconds(30))
            }

            let event = try PTPContainer(try #require(first))
            #expect(event.kind == .event)
            #expect(event.code == PTPEventCode.unreportedStatus.rawValue)
            try await bench.close(channel)
        }

        @Test func `an interface that somebody else holds is refused with its cause`()
            async throws
        {
            let bench = try USBBench()
            let first = try await bench.open()
            let taken = await #expect(throws: USBError.self) { try await bench.open() }
            #expect(taken?.code == .busy)
            try await bench.close(first)

            bench.node.change { $0.otherDrivers[0] = "usb-storage" }
            let driven = await #expect(throws: USBError.self) { try await bench.open() }
            #expect(driven?.code == .busy)
            #expect(driven?.description.contains("a driver of the kernel") == true)

            let channel = try await bench.open(detachingDriver: true)
            #expect(bench.node.tally.claimed == [0])
            try await bench.close(channel)
        }

        @Test func `a stalled pipe goes on once the stall is ended`() async throws {
            let bench = try USBBench()
            let channel = try await bench.openSession()
            bench.fake.inject(.stall(after: 0), on: FakeOperation.getObject)

            let (error, data) = try await offPool {
                try channel.command(FakeOperation.getObject, transaction: 1, Self.footage.handle)
                let error = #expect(throws: PTPChannelError.self) { try channel.receive(512) }
                try channel.clearHalt(of: .bulkIn)
                return (error, try channel.data(12 + Int(Self.footage.size)))
            }

            #expect(error == .stalled)
            #expect(data.count == 12 + Int(Self.footage.size))
            try await bench.close(channel)
        }

        @Test func `what came before a time-out is kept`() async throws {
            let bench = try USBBench()
            let channel = try await bench.openSession()
            bench.fake.inject(.hang(after: 1024, until: .cancel), on: FakeOperation.getObject)

            let received = try await offPool {
                try channel.command(FakeOperation.getObject, transaction: 1, Self.footage.handle)
                return try channel.receive(
                    64 << 10,
                    expecting: 64 << 10,
                    within: .milliseconds(200)
                )
            }

            #expect(!received.bytes.isEmpty)
            #expect(received.bytes.count.isMultiple(of: 512))
            #expect(!received.endsShort)
            try await bench.close(channel)
        }

        @Test func `an event thread with nothing to do asks for nothing`() async throws {
            let bench = try USBBench()
            let channel = try await bench.openSession()
            let before = bench.node.tally.idleReaps

            let event = try await offPool { try channel.nextEvent(within: .milliseconds(300)) }

            #expect(event == nil)
            // One look for each batch of completed transfers, and no spinning.
            #expect(bench.node.tally.idleReaps - before <= 4)
            try await bench.close(channel)
        }
    }
}

extension PTPChannel {
    /// Reads what the bench's camera holds.
    fileprivate func footage() throws -> [UInt8] {
        try command(FakeOperation.getObject, transaction: 1, USBBench.footage.handle)
        return Array(try data(12 + Int(USBBench.footage.size)).dropFirst(12))
    }
}

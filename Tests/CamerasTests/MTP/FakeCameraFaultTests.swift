// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FakeCamera
import Testing

@Suite struct FakeCameraFaultTests {
    private let camera = FakeCameraOperationTests.filled()

    /// The transfers of one GetObject of 100,000 bytes, or of one that fills its last packet.
    private func transfers(_ faults: FakeFault..., size: Int64 = 100_000) throws -> [[UInt8]] {
        let camera = FakeCameraOperationTests.filled()
        camera.change { $0.objects[3]?.size = size }
        for fault in faults { camera.inject(fault, on: 0x1009) }
        var host = FakeHost(camera)
        try host.open()
        #expect(host.command(0x1009, [3]) == .bytes([]))
        var all: [[UInt8]] = []
        while case .complete(let bytes) = host.next() { all.append(bytes) }
        return all
    }

    /// So many bytes of payload that the last packet is full.
    private static let full = Int64(100 * 512 - 12)

    @Test func `without a fault there are data and a response`() throws {
        #expect(try transfers().map(\.count) == [100_012, 12])
    }

    @Test func `a header may go alone`() throws {
        #expect(try transfers(.splitHeader).map(\.count) == [12, 100_000, 12])
    }

    @Test func `an empty packet may be missing, and the response then ends the transfer`() throws {
        let count = Int(Self.full) + 12
        #expect(
            try transfers(.missingZeroLengthPacket, size: Self.full).map(\.count) == [count + 12]
        )
    }

    @Test func `a byte may stand for the empty packet`() throws {
        let count = Int(Self.full) + 12
        #expect(
            try transfers(.paddedInsteadOfZLP, size: Self.full).map(\.count) == [count + 1, 12]
        )
    }

    @Test func `an empty packet may be too many`() throws {
        #expect(try transfers(.extraZeroLengthPacket).map(\.count) == [100_012, 0, 12])
    }

    @Test func `a response may share the packet of the data`() throws {
        #expect(try transfers(.responseJoined).map(\.count) == [100_024])
    }

    @Test func `stale responses come first, with older numbers`() throws {
        let all = try transfers(.staleResponse(count: 3))
        #expect(all.map(\.count) == [12, 12, 12, 100_012, 12])
        #expect(all.prefix(3).map { FakeHost.word($0, 8) } == [UInt32.max - 1, .max, 0])
    }

    @Test func `a response may come where data belong`() throws {
        #expect(try transfers(.responseInDataPhase).map { $0[4] } == [3])
        #expect(try transfers(.busy).map { FakeHost.word($0, 4) >> 16 } == [0x2019])
    }

    @Test func `sizes lie in the header`() throws {
        #expect(try transfers(.unknownLength).map { FakeHost.word($0, 0) } == [.max, 12])
        #expect(try transfers(.lyingLength(7)).map { FakeHost.word($0, 0) } == [19, 12])
        #expect(try transfers(.truncate(after: 100)).map(\.count) == [112, 12])
        #expect(try transfers(.surplus(9)).map(\.count) == [100_021, 12])
    }

    @Test func `endless data does not end`() throws {
        camera.inject(.endlessData, on: 0x1009)
        var host = FakeHost(camera)
        try host.open()
        #expect(host.command(0x1009, [3]) == .bytes([]))

        for _ in 0..<10 { #expect(try host.transfer().count == host.transferBytes) }
    }

    @Test func `a flipped byte is the only one that differs`() throws {
        let right = FakeContent(seed: 3).bytes(from: 0, count: 100_000)
        let got = try #require(try transfers(.flippedByte(at: 4711)).first).dropFirst(12)

        let places = zip(got, right).enumerated().filter { $0.element.0 != $0.element.1 }
        #expect(got.count == right.count)
        #expect(places.map(\.offset) == [4711])
    }

    @Test func `a stall at the start is followed by the phase once it is cleared`() throws {
        camera.inject(.stall(after: 0), on: 0x1009)
        var host = FakeHost(camera)
        try host.open()
        #expect(host.command(0x1009, [3]) == .bytes([]))

        #expect(host.next() == .stalled([]))
        #expect(host.next() == .stalled([]))
        host.clearHalt()

        #expect(try host.collect().data?.count == 100_000)
    }

    @Test func `a stall in the middle ends the operation as incomplete`() throws {
        camera.inject(.stall(after: 1000), on: 0x1009)
        var host = FakeHost(camera)
        try host.open()
        #expect(host.command(0x1009, [3]) == .bytes([]))

        guard case .stalled(let bytes) = host.next() else { return #expect(Bool(false)) }
        #expect(bytes.count == 1024)
        host.clearHalt()

        #expect(try host.collect() == FakeHost.Outcome(code: 0x2007))
    }

    @Test func `a pull in the middle comes after the bytes before it`() throws {
        camera.inject(.disconnect(after: 70_000), on: 0x1009)
        var host = FakeHost(camera)
        host.transferBytes = 4096
        try host.open()
        #expect(host.command(0x1009, [3]) == .bytes([]))

        var count = 0
        while case .complete(let bytes) = host.next() { count += bytes.count }

        #expect(count >= 65_536)
        #expect(!camera.isAttached)
    }

    @Test(arguments: [FakeRecovery.cancel, .classReset, .busReset, .never])
    func `silence ends with what it names and with nothing less`(_ recovery: FakeRecovery) throws {
        camera.inject(.hang(after: 5000, until: recovery), on: 0x1009)
        var host = FakeHost(camera)
        try host.open()
        #expect(host.command(0x1009, [3]) == .bytes([]))
        #expect(host.next() == nil)
        #expect(camera.bulkOut([0]) == .pending)

        var means: [FakeRecovery] = []
        for step in [FakeRecovery.cancel, .classReset, .busReset]
        where camera.bulkOut([]) == .pending {
            means.append(step)
            host.recover(by: step)
        }

        let all: [FakeRecovery] = [.cancel, .classReset, .busReset]
        #expect(means == Array(all.prefix((all.firstIndex(of: recovery) ?? 2) + 1)))
        #expect((camera.bulkOut([]) == .pending) == (recovery == .never))
    }

    @Test func `a drip gives little at a time, and pauses`() throws {
        camera.useSteppedTime()
        camera.inject(.slowDrip(bytesPerRead: 1000, pause: .seconds(3)), on: 0x1009)
        var host = FakeHost(camera)
        try host.open()
        #expect(host.command(0x1009, [3]) == .bytes([]))

        #expect(camera.bulkIn(atMost: 1 << 20).count == 1024)
        #expect(camera.bulkIn(atMost: 1 << 20) == .pending)
        camera.elapse(.seconds(2))
        #expect(camera.bulkIn(atMost: 1 << 20) == .pending)
        camera.elapse(.seconds(2))
        #expect(camera.bulkIn(atMost: 1 << 20).count == 1024)
    }

    @Test func `a fault strikes where it was told, as often as it was told`() throws {
        camera.inject(.busy, on: 0x1008, parameter: 4, times: 2, after: 1)
        var host = FakeHost(camera)
        try host.open()

        #expect(try host.perform(0x1008, 3).code == 0x2001)
        let codes = try (0..<4).map { _ in try host.perform(0x1008, 4).code }
        #expect(codes == [0x2001, 0x2019, 0x2019, 0x2001])
    }

    @Test func `a cancelled transfer leaves the camera usable`() throws {
        camera.change { $0.cancelling.busyAnswers = 1 }
        var host = FakeHost(camera)
        try host.open()
        #expect(host.command(0x1009, [3]) == .bytes([]))
        #expect(camera.bulkIn(atMost: 512).count == 512)

        host.recover(by: .cancel)
        let status = FakeSetup(requestType: 0xA1, request: 0x67, length: 64)
        #expect(camera.control(status) == .bytes([4, 0, 0x19, 0x20]))
        #expect(camera.control(status) == .bytes([4, 0, 0x01, 0x20]))
        host.transaction += 1

        #expect(try host.perform(0x1009, 3).data?.count == 100_000)
        #expect(camera.violations == [])
        #expect(camera.classRequests == [0x64, 0x67, 0x67])
    }

    @Test func `a camera may wait for its event to be read after a cancellation`() throws {
        camera.change { $0.cancelling.waitsForEventRead = true }
        var host = FakeHost(camera)
        try host.open()
        #expect(host.command(0x1009, [3]) == .bytes([]))
        host.recover(by: .cancel)
        host.transaction += 1

        #expect(host.command(0x1004, []) == .pending)
        #expect(camera.eventIn() != nil)
        #expect(try host.perform(0x1004).code == 0x2001)
    }
}

extension FakeHost {
    /// What comes next of a transfer that may stop.
    func next() -> FakeTransfer.End? {
        var transfer = FakeTransfer(length: transferBytes)
        return transfer.advance(on: camera)
    }

    func clearHalt() {
        _ = camera.control(FakeSetup(requestType: 0x02, request: 1, index: 0x81))
    }

    /// Tries to make a silent camera answer.
    func recover(by means: FakeRecovery) {
        switch means {
        case .cancel:
            let bytes: [UInt8] = [0x01, 0x40] + Self.bytes(transaction)
            let setup = FakeSetup(requestType: 0x21, request: 0x64, length: 6)
            _ = camera.control(setup, bytes)
        case .classReset: _ = camera.control(FakeSetup(requestType: 0x21, request: 0x66))
        case .busReset: camera.reset()
        case .never: break
        }
    }
}

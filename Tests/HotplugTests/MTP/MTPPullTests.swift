// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import FakeCamera
import Platform
import TestSupport
import Testing

/// The moments at which a camera is pulled.
private enum PullMoment: String, CaseIterable, Sendable {
    case beforeAnswer, withinObject, withinControlRequest, waitingForEvent

    /// What makes the camera hold still at that moment.
    func prepare(_ fake: FakeCamera) {
        switch self {
        case .beforeAnswer: fake.inject(.hang(after: 0, until: .never), on: FakeOperation.getObject)
        case .withinObject:
            fake.inject(.hang(after: 2 << 20, until: .never), on: FakeOperation.getObject)
        case .withinControlRequest: fake.change { $0.ignoresClassRequests = true }
        case .waitingForEvent: break
        }
    }

    /// What the thread does that is to be freed.
    func run(on channel: USBChannel) throws {
        switch self {
        case .beforeAnswer, .withinObject:
            let count = 12 + Int(USBBench.footage.size)
            try channel.command(FakeOperation.getObject, transaction: 1, USBBench.footage.handle)
            _ = try channel.data(count)
        case .withinControlRequest:
            _ = try channel.request(.deviceStatus, receiving: 4, within: USBChannel.amply)
        case .waitingForEvent: _ = try channel.nextEvent(within: USBChannel.amply)
        }
    }

    /// Whether the thread waits there.
    func isReached(in tally: UsbfsTally) -> Bool {
        func waits(_ endpoint: UInt8) -> Bool { tally.pending[endpoint] ?? 0 > 0 }
        return switch self {
        case .beforeAnswer: waits(0x81)
        case .withinObject: waits(0x81) && tally.deliveredBytes[0x81] ?? 0 > 1 << 20
        case .withinControlRequest: waits(0)
        case .waitingForEvent: waits(0x83)
        }
    }
}

extension HotplugTests {
    /// A camera that is pulled while its driver waits for it.
    @Suite struct MTPPullTests {
        /// What a hang would exceed by far; the promise is a second.
        private static let bound: Duration = .seconds(5)

        @Test(arguments: PullMoment.allCases)
        private func `a camera that is pulled frees its thread and leaves nothing open`(
            _ moment: PullMoment
        ) async throws {
            let bench = try USBBench()
            // Once before, for what the process opens at its first use and keeps.
            try await bench.close(try await bench.open())
            let before = try openDescriptors()
            let channel = try await bench.openSession()
            moment.prepare(bench.fake)
            async let end = failure { try moment.run(on: channel) }
            await bench.node.reaches(moment.isReached)

            let pulled = ContinuousClock.now
            bench.dock.pull(bench.plugged)
            let failure = await end
            let took = ContinuousClock.now - pulled

            #expect(failure as? PTPChannelError == .gone)
            #expect(took < Self.bound)
            try await bench.close(channel)
            #expect(bench.budget.grantedBytes == 0)
            #expect(bench.node.tally.heldBytes == 0)
            let left = try openDescriptors(since: before)
            #expect(left == [:])
        }

        @Test func `a camera that is pulled while nobody asks is gone at the next request`()
            async throws
        {
            let bench = try USBBench()
            // Once before, for what the process opens at its first use and keeps.
            try await bench.close(try await bench.open())
            let before = try openDescriptors()
            let channel = try await bench.openSession()

            bench.dock.pull(bench.plugged)
            let failure = await failure {
                try channel.command(FakeOperation.getStorageIDs, transaction: 1)
            }

            #expect(failure as? PTPChannelError == .gone)
            try await bench.close(channel)
            let left = try openDescriptors(since: before)
            #expect(left == [:])
        }

        @Test func `transfers that fail before the hub has noticed are a camera that left`()
            async throws
        {
            let bench = try USBBench()
            let channel = try await bench.openSession()
            bench.fake.inject(.hang(after: 0, until: .never), on: FakeOperation.getObject)
            async let end = failure {
                try channel.command(
                    FakeOperation.getObject,
                    transaction: 1,
                    USBBench.footage.handle
                )
                _ = try channel.data(12 + Int(USBBench.footage.size))
            }
            await bench.node.reaches { $0.pending[0x81] ?? 0 > 0 }

            bench.node.change {
                $0.isLoose = true
                $0.serve()
                $0.disconnect()
            }

            #expect(await end as? PTPChannelError == .gone)
            try await bench.close(channel)
        }

        @Test func `a channel that is closed under its reader takes every transfer back`()
            async throws
        {
            let bench = try USBBench()
            let channel = try await bench.openSession()
            bench.fake.inject(.hang(after: 2 << 20, until: .never), on: FakeOperation.getObject)
            async let end = failure {
                try channel.command(
                    FakeOperation.getObject,
                    transaction: 1,
                    USBBench.footage.handle
                )
                _ = try channel.data(12 + Int(USBBench.footage.size))
            }
            await bench.node.reaches { PullMoment.withinObject.isReached(in: $0) }

            channel.interrupt()

            #expect(await end as? PTPChannelError == .closed)
            #expect(bench.node.tally.pending[0x81] ?? 0 == 0)
            try await bench.close(channel)
            #expect(bench.node.tally.claimed.isEmpty)
            #expect(bench.budget.grantedBytes == 0)
        }
    }
}

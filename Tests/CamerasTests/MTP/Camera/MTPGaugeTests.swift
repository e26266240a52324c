// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FakeCamera
import Synchronization
import Testing

@testable import Cameras

@Suite(.timeLimit(.minutes(5)))
struct MTPGaugeTests {
    @Test(
        arguments: [
            (80, .range(0, 100, step: 1), .level(percent: 80, stepPercent: 1)),
            (100, .range(0, 100, step: 25), .level(percent: 100, stepPercent: 25)),
            (0, .range(0, 100, step: 1), .external),
            (0, .range(1, 100, step: 1), .unknown),
            (120, .range(0, 100, step: 1), .unknown),
            (2, .range(0, 3, step: 1), .level(percent: 67, stepPercent: 34)),
            (3, .enumeration([0, 1, 2, 3]), .level(percent: 100, stepPercent: 34)),
            (0, .enumeration([0, 1, 2, 3]), .external),
            (25, .enumeration([100, 0, 25, 50, 75]), .level(percent: 25, stepPercent: 25)),
            (20, .enumeration([20, 40, 60, 80, 100]), .level(percent: 20, stepPercent: 20)),
            (30, .enumeration([0, 25, 50]), .unknown),
            (5, .enumeration([5]), .unknown), (5, .enumeration([]), .unknown),
            (5, .range(9, 3, step: 1), .unknown), (5, .range(5, 5, step: 0), .unknown),
            (80, .none, .unknown),
        ] as [(UInt8, FakeBattery.Form, Charge)]
    )
    func `a level means what its own description says`(
        level: UInt8,
        form: FakeBattery.Form,
        charge: Charge
    ) async throws {
        var model = FakeModel()
        model.battery = FakeBattery(level: level, form: form)
        let camera = try CameraOnMemory(FakeCamera(model))

        #expect(try await camera.driver.charge() == charge)
    }

    @Test(
        arguments: [
            (7, [2, 2], [.min, .max]), (7, [2, 3], [.min, 0, .max]),
            (7, [2, 2], [0, .max]), (7, [2, 2], [-1, 1]), (7, [1], [.min, .max, 1]),
            (7, [1], [.min, .max, .max]), (7, [1], [0, .max, .min]), (7, [1], [0, 0xFFFF, .max]),
            (7, [1], [.max, .min, -1]), (8, [1], [0, -1, 1]),
        ] as [(UInt16, [UInt8], [Int64])]
    )
    func `a scale beyond all bounds is none`(
        type: UInt16,
        form: [UInt8],
        values: [Int64]
    ) async throws {
        let fake = FakeCamera()
        let camera = try CameraOnMemory(fake)
        var writer = PTPWriter()
        writer.u16(0x5001)
        // In 64 bits, with a sign or without.
        writer.u16(type)
        writer.u8(0)
        for value in [1, 1] as [Int64] { writer.u64(UInt64(bitPattern: value)) }
        writer.u8(form[0])
        if form[0] == 2 { writer.u16(UInt16(form[1])) }
        for value in values { writer.u64(UInt64(bitPattern: value)) }
        fake.inject(.replaced(writer.bytes), on: FakeOperation.getPropertyDescription)

        #expect(try await camera.driver.charge() == .unknown)
    }

    @Test func `a camera without a battery, or whose profile hides it, states no charge`()
        async throws
    {
        var model = FakeModel()
        model.battery = nil
        var quirks = MTPQuirks()
        quirks.hidesBattery = true
        quirks.hidesClock = true

        let without = try CameraOnMemory(FakeCamera(model))
        let hidden = try CameraOnMemory(FakeCamera(), quirks: quirks)

        #expect(try await without.driver.charge() == .unknown)
        #expect(try await hidden.driver.charge() == .unknown)
        #expect(try await hidden.driver.clock() == nil)
        #expect(hidden.driver.gauges != nil, "who follows it hears of new footage")
        #expect(
            !hidden.fake.commands.contains { $0.code == FakeOperation.getPropertyDescription }
        )
    }

    @Test(
        arguments: [
            ("20260314T090000", nil, 1_000), ("20260314T090000.5", nil, 100),
            ("20260314T090000Z", 0, 1_000), ("20260314T090000+0100", 3_600, 1_000),
            ("20260314T090000.25-0430", -16_200, 10),
        ] as [(String, Int?, Int64)]
    )
    func `a clock is read with its zone, which shifts nothing`(
        shown: String,
        zoneSeconds: Int?,
        resolution: Int64
    ) async throws {
        var model = FakeModel()
        model.clock?.shown = shown
        let camera = try CameraOnMemory(FakeCamera(model))

        let clock = try #require(try await camera.driver.clock())

        #expect(clock.shown.civil.iso8601 == "2026-03-14T09:00:00")
        #expect(clock.zoneSeconds == zoneSeconds)
        #expect(clock.uncertainty >= .milliseconds(resolution))
        #expect(clock.uncertainty < .milliseconds(resolution) + .seconds(5))
    }

    @Test func `half of the time that the question took is added to the uncertainty`()
        async throws
    {
        let seconds = Atomic<Int64>(0)
        let camera = try CameraOnMemory(
            FakeCamera(),
            now: {
                UTCTime(
                    secondsSinceEpoch: seconds.add(4, ordering: .relaxed).newValue
                )
            }
        )

        let clock = try #require(try await camera.driver.clock())

        #expect(clock.uncertainty == .seconds(3))
        #expect(clock.readAt == UTCTime(secondsSinceEpoch: 6))
    }

    @Test(arguments: ["", "Z", "+0100"])
    func `a clock is set in its own zone and read back`(zone: String) async throws {
        var model = FakeModel()
        model.clock?.shown += zone
        let fake = FakeCamera(model)
        let camera = try CameraOnMemory(fake)
        let time = CivilTime(secondsSinceEpoch: 1_800_000_000)

        let clock = try #require(try await camera.driver.setClock(to: time))

        #expect(clock.shown.civil == time)
        #expect(fake.model.clock?.shown == "20270115T080000" + zone)
    }

    @Test func `a clock that cannot be set, or refuses, is left alone`() async throws {
        var fixed = FakeModel()
        fixed.clock?.canBeSet = false
        var stubborn = FakeModel()
        stubborn.clock?.refusal = 0x200F
        let time = CivilTime(secondsSinceEpoch: 0)

        let first = try CameraOnMemory(FakeCamera(fixed))
        let second = try CameraOnMemory(FakeCamera(stubborn))

        #expect(try await first.driver.setClock(to: time) == nil)
        #expect(!first.fake.commands.contains { $0.code == FakeOperation.setPropertyValue })
        #expect(try await second.driver.setClock(to: time) == nil)
    }

    @Test func `a clock that says OK and stays shows that it did`() async throws {
        let fake = FakeCamera()
        fake.inject(.ignoredSetting, on: FakeOperation.setPropertyValue)
        let camera = try CameraOnMemory(fake)

        let clock = try await camera.driver.setClock(to: CivilTime(secondsSinceEpoch: 0))

        #expect(clock?.shown.civil.iso8601 == "2026-03-14T09:00:00")
    }

    @Test(arguments: [[0x5001], [0x5011], []] as [[UInt32]])
    func `a change of charge or clock is told`(parameters: [UInt32]) async throws {
        let fake = FakeCamera()
        let camera = try CameraOnMemory(fake)
        fake.sendEvent(0x4003, [1])
        fake.sendEvent(0x4006, [0xD402])
        fake.sendEvent(0x4006, parameters)

        #expect(try await camera.driver.nextChange() == .gauge)
    }

    @Test(arguments: [0x4002, 0x4004, 0x4005, 0x4007, 0x400B] as [UInt16])
    func `something new is told, also behind a change of the charge`(code: UInt16) async throws {
        let fake = FakeCamera()
        let camera = try CameraOnMemory(fake)
        fake.sendEvent(0x4006, [0x5001])
        fake.sendEvent(code, [1])

        #expect(try await camera.driver.nextChange() == .content)
    }

    @Test func `a camera that never ends to speak holds nobody up`() async throws {
        let fake = FakeCamera(.bodyCamera())
        let looks = Atomic(0)
        let camera = try CameraOnMemory(
            fake,
            pause: { _ in
                guard looks.add(1, ordering: .relaxed).newValue < 3 else {
                    throw CancellationError()
                }
            }
        )
        let events = 10 * MTPCamera.eventsPerLook
        for _ in 0..<events { fake.sendEvent(0xC001) }

        await #expect(throws: CancellationError.self) { try await camera.driver.nextChange() }

        #expect(camera.eventsLeft == events - 2 * MTPCamera.eventsPerLook)
    }

    @Test func `each change that is told has waited for its pause`() async throws {
        let fake = FakeCamera()
        let pauses = Mutex<[Duration]>([])
        let camera = try CameraOnMemory(
            fake,
            pause: { pause in pauses.withLock { $0.append(pause) } }
        )

        for count in 1...3 {
            for _ in 0..<(2 * MTPCamera.eventsPerLook) { fake.sendEvent(0x4006, [0x5001]) }
            #expect(try await camera.driver.nextChange() == .gauge)
            #expect(pauses.withLock { $0 } == Array(repeating: .seconds(1), count: count))
        }
    }

    @Test func `nobody who was cancelled is told of a change`() async throws {
        let fake = FakeCamera()
        let camera = try CameraOnMemory(
            fake,
            pause: { _ in withUnsafeCurrentTask { $0?.cancel() } }
        )
        for _ in 0..<3 { fake.sendEvent(0x4006, [0x5001]) }

        let waiting = Task { try await camera.driver.nextChange() }
        await #expect(throws: CancellationError.self) { try await waiting.value }

        #expect(camera.eventsLeft == 3)
    }

    @Test func `what was told to somebody who stopped listening is told to the next`() async throws
    {
        let fake = FakeCamera()
        let listener = Mutex<Task<CameraChange, any Error>?>(nil)
        let channel = EventTap(MemoryChannel(fake, waiting: .stepped)) {
            listener.withLock { $0 }?.cancel()
        }
        let session = PTPSession(channel, quirks: MTPQuirks(), observer: PTPSilentObserver())
        var opening = CameraOpening(session, quirks: MTPQuirks())
        opening.pause = { _ in await Task.yield() }
        let driver = try opening.open(label: "test").driver
        fake.sendEvent(0x4002, [1])

        let first = listener.withLock { listener in
            let task = Task { try await driver.nextChange() }
            listener = task
            return task
        }
        await #expect(throws: CancellationError.self) { try await first.value }

        listener.withLock { $0 = nil }
        #expect(try await driver.nextChange() == .content)
    }

    @Test func `no change is told where there is none`() async throws {
        let fake = FakeCamera()
        let camera = try CameraOnMemory(fake, pause: { _ in throw CancellationError() })
        fake.sendEvent(0x4006, [0xD402])

        await #expect(throws: CancellationError.self) { try await camera.driver.nextChange() }
    }

    @Test func `a camera that left tells of no change`() async throws {
        let fake = FakeCamera()
        let camera = try CameraOnMemory(fake)
        fake.detach()

        await #expect(throws: CameraError.gone) { try await camera.driver.nextChange() }
    }
}

extension CameraOnMemory {
    /// How many events the camera still has; takes them.
    fileprivate var eventsLeft: Int {
        var count = 0
        while fake.eventIn() != nil { count += 1 }
        return count
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Engine
import Evidence
import Logging
import Synchronization
import Testing

/// What the pulse holds against a camera, second by second.
struct PulseTests {
    private let bench = Bench()

    @Test func `a camera whose bytes are awaited in vain is stalled`() {
        let progress = bench.dock("1", state: .reading)

        progress.beginAwaiting()
        bench.pass(seconds: 9)
        #expect(bench.conditions.all.isEmpty)
        bench.pass(seconds: 3)
        #expect(bench.conditions.all.map(\.name) == [.stalled])

        progress.meter.add(1)
        bench.pass(seconds: 1)
        #expect(bench.conditions.all.isEmpty)
    }

    @Test func `a disk that takes its time is not held against the camera`() {
        let progress = bench.dock("1", state: .reading)

        progress.verify()
        bench.pass(seconds: 60)

        #expect(progress.phase == .verifying)
        #expect(bench.conditions.all.isEmpty)
    }

    @Test func `waiting is counted anew after each answer`() {
        let progress = bench.dock("1", state: .reading)

        for _ in 0..<3 {
            progress.beginAwaiting()
            bench.pass(seconds: 9)
            progress.endAwaiting()
            bench.pass(seconds: 9)
        }

        #expect(bench.conditions.all.isEmpty)
    }

    @Test func `a source notes when the camera is awaited`() throws {
        let progress = IntakeProgress(recordingsTotal: 1, bytesTotal: 1)
        let source = AwaitedSource(WitnessingSource(progress: progress), notedIn: progress)

        #expect(!progress.awaitsCamera)
        #expect(try source.stated().sizeBytes == 1)
        #expect(!progress.awaitsCamera)
    }
}

/// Boards, conditions and a pulse on a time of their own.
struct Bench: Sendable {
    let board = DockBoard()
    let conditions: Conditions
    let pulse: Pulse
    private let time: Time

    init() {
        let time = Time()
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        conditions = Conditions(logger: logger) { time.now }
        pulse = Pulse(
            limit: .seconds(60),
            board: board,
            uplink: UplinkBoard(),
            conditions: conditions,
            now: { time.now },
            feed: {}
        )
        self.time = time
    }

    /// Puts up a docking in the bay named "A1", and returns its progress.
    func dock(_ id: String, state: DockingState) -> IntakeProgress {
        let progress = IntakeProgress(recordingsTotal: 1, bytesTotal: 1_000)
        var docked = DockedCamera(
            id: DockingID(id),
            bay: Bay(path: BayPath("port"), name: "A1"),
            driver: .massStorage,
            attachedAt: time.now,
            serial: CameraSerial("CAM1"),
            model: ""
        )
        docked.state = state
        docked.intake = progress
        board.put(docked)
        return progress
    }

    /// Lets time pass, with a sample each second.
    func pass(seconds: Int) {
        for _ in 0..<seconds {
            time.advance()
            pulse.sample()
        }
    }
}

private final class Time: Sendable {
    private let seconds = Mutex<Int64>(1_000)

    var now: UTCTime { UTCTime(secondsSinceEpoch: seconds.withLock(\.self)) }

    func advance() {
        seconds.withLock { $0 += 1 }
    }
}

/// States a size of 1 if it is known to be awaited.
private struct WitnessingSource: FootageSource {
    let progress: IntakeProgress

    func read(into buffer: inout MutableRawSpan, at offset: Int64) throws -> Int { 0 }

    func stated() throws -> (sizeBytes: Int64, modified: CameraTime) {
        (progress.awaitsCamera ? 1 : 0, CameraTime(nanoseconds: 0))
    }
}

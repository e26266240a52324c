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

        progress.beginVerifying()
        bench.pass(seconds: 60)

        #expect(progress.phase == .verifying)
        #expect(bench.conditions.all.isEmpty)
    }

    @Test func `a camera that takes long to say what it holds is seen to`() {
        _ = bench.dock("1", state: .attached)
        let id = DockingID("1")
        let since = bench.now
        bench.board.update(id) { $0.listingSince = since }

        bench.pass(seconds: 59)
        #expect(bench.conditions.all.isEmpty)
        bench.pass(seconds: 62)
        #expect(bench.conditions.all.map(\.name) == [.stalled])
        #expect(bench.conditions.all.first?.detail.contains("in 2 min") == true)

        bench.board.update(id) { $0.listingSince = nil }
        bench.pass(seconds: 1)
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

    @Test func `a camera that no longer answers stays a condition until it leaves`() {
        _ = bench.dock("1", state: .reading)
        let id = DockingID("1")

        bench.board.update(id) { $0.hold = Hold(name: .stalled, detail: "no answer") }
        bench.pass(seconds: 20)
        #expect(bench.conditions.all.map(\.name) == [.stalled])
        #expect(bench.conditions.all.first?.detail == "no answer")

        bench.board.remove(id)
        bench.pass(seconds: 1)
        #expect(bench.conditions.all.isEmpty)
    }

    @Test func `another docking in a bay of the same name does not hide a stalled one`() {
        let stalled = bench.dock("1", state: .reading)
        let sound = bench.dock("2", state: .reading)
        stalled.beginAwaiting()

        for _ in 0..<20 {
            sound.meter.add(1)
            bench.pass(seconds: 1)
        }

        #expect(bench.conditions.all.map(\.name) == [.stalled])
        #expect(bench.conditions.all.first?.docking == DockingID("1"))
        #expect(bench.changes == ["condition raised"])
    }

    @Test func `a hold of another name is no standstill of the camera's`() {
        let progress = bench.dock("1", state: .reading)
        bench.board.update(DockingID("1")) { $0.hold = Hold(name: .spoolFull, detail: "full") }

        progress.beginAwaiting()
        bench.pass(seconds: 20)

        #expect(bench.conditions.all.isEmpty)
    }

    @Test func `a condition of two dockings is shown once and lasts until both have ended it`() {
        let (first, second) = (DockingID("1"), DockingID("2"))
        for id in [first, second] {
            bench.conditions.raise(.ledgerFailing, on: "A1", of: id, detail: "full", advice: "")
        }
        bench.conditions.raise(.storeFull, on: "store", detail: "full", advice: "")

        #expect(bench.conditions.all.count == 2)
        bench.conditions.clearAll(of: first)
        #expect(bench.conditions.all.map(\.name) == [.storeFull, .ledgerFailing])
        bench.conditions.clear(.ledgerFailing, on: "A1", of: second)
        #expect(bench.conditions.all.map(\.name) == [.storeFull])
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
    private let journal: Journal

    /// The time by which everything here goes.
    var now: UTCTime { time.now }
    /// What was logged, in its order.
    var changes: [String] { journal.lines }

    init() {
        let time = Time()
        let journal = Journal()
        self.journal = journal
        let logger = Logger(label: "test", factory: { _ in JournalHandler(journal: journal) })
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

/// The messages that were logged.
private final class Journal: Sendable {
    private let messages = Mutex<[String]>([])

    var lines: [String] { messages.withLock(\.self) }

    func add(_ message: String) {
        messages.withLock { $0.append(message) }
    }
}

private struct JournalHandler: LogHandler {
    var logLevel: Logger.Level = .trace
    var metadata: Logger.Metadata = [:]
    let journal: Journal

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        journal.add(event.message.description)
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

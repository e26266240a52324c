// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Engine
import Evidence
import Logging
import Synchronization
import Testing

struct EnginePieceTests {
    @Test(arguments: [(1, 2), (2, 4), (5, 32), (11, 900), (60, 900), (0, 2)])
    func `waits double up to the longest`(attempt: Int, seconds: Int) {
        let backoff = Backoff(first: .seconds(2), longest: .seconds(900))

        #expect(backoff.delay(afterAttempt: attempt, fraction: 1) == .seconds(seconds))
        #expect(backoff.delay(afterAttempt: attempt, fraction: 0) == .zero)
    }

    @Test func `a speed is that of the last ten seconds`() {
        let speedometer = Speedometer()
        let start = UTCTime(secondsSinceEpoch: 1_000)

        #expect(speedometer.bytesPerSecond == nil)
        for second in 0...20 {
            let bytes = second < 10 ? Int64(second) * 1_000 : 10_000 + Int64(second - 10) * 50
            speedometer.sample(bytes, at: start.advanced(by: .seconds(second)))
        }

        #expect(speedometer.bytesPerSecond == 50)
        #expect(speedometer.standstill == .zero)
    }

    @Test func `a clock that is set back begins a speed anew`() {
        let speedometer = Speedometer()
        let late = UTCTime(secondsSinceEpoch: 1_000_000)
        let start = UTCTime(secondsSinceEpoch: 1_000)

        speedometer.sample(0, at: late)
        for second in 0...3 {
            speedometer.sample(500 + Int64(second) * 100, at: start.advanced(by: .seconds(second)))
        }

        #expect(speedometer.bytesPerSecond == 100)
        #expect(speedometer.standstill == .zero)
    }

    @Test func `a standstill is counted from the last byte`() {
        let speedometer = Speedometer()
        let start = UTCTime(secondsSinceEpoch: 1_000)

        for second in 0...30 {
            speedometer.sample(7, at: start.advanced(by: .seconds(second)))
        }

        #expect(speedometer.standstill >= Speedometer.span)
        #expect(speedometer.bytesPerSecond == 0)
    }

    @Test(.timeLimit(.minutes(5)))
    func `a wake-up with nobody waiting is kept for the next`() async {
        let signal = WakeSignal()

        signal.raise()
        signal.raise()

        await signal.wait()
    }

    @Test(.timeLimit(.minutes(5)))
    func `a wait ends when its task is cancelled`() async {
        let signal = WakeSignal()
        let task = Task { await signal.wait() }

        task.cancel()

        await task.value
    }

    @Test func `a condition keeps the time at which it began and is told once`() {
        let now = Mutex(UTCTime(secondsSinceEpoch: 1))
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let conditions = Conditions(logger: logger) { now.withLock { $0 } }

        conditions.raise(.spoolFull, on: "spool", detail: "first", advice: "wait")
        now.withLock { $0 = UTCTime(secondsSinceEpoch: 2) }
        conditions.raise(.spoolFull, on: "spool", detail: "second", advice: "wait")
        conditions.raise(.storeFull, on: "store", detail: "third", advice: "wait")

        #expect(conditions.all.map(\.name) == [.storeFull, .spoolFull])
        #expect(conditions.all.last?.detail == "second")
        #expect(conditions.all.last?.since == UTCTime(secondsSinceEpoch: 1))
        conditions.clear(.spoolFull, on: "spool")
        #expect(conditions.all.map(\.name) == [.storeFull])
    }

    @Test func `a condition lasts as long as one docking has it`() {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let conditions = Conditions(logger: logger) { UTCTime(secondsSinceEpoch: 1) }
        let (first, second) = (DockingID("1"), DockingID("2"))

        conditions.raise(.spoolFull, on: "spool", of: first, detail: "first", advice: "wait")
        conditions.raise(.spoolFull, on: "spool", of: second, detail: "second", advice: "wait")
        conditions.clear(.spoolFull, on: "spool", of: second)
        #expect(conditions.all.map(\.detail) == ["first"])
        conditions.clear(.spoolFull, on: "spool", of: second)
        #expect(conditions.all.map(\.detail) == ["first"])
        conditions.clear(.spoolFull, on: "spool", of: first)
        #expect(conditions.all.isEmpty)
    }

    @Test(.timeLimit(.minutes(5)))
    func `a serial is waited for while its last docking leaves, and refused elsewhere`()
        async throws
    {
        let claims = SerialClaims()
        let serial = try #require(CameraSerial("CAM1"))
        let (first, second) = (DockingID("1"), DockingID("2"))
        let (bay, other) = (BayPath("a"), BayPath("b"))
        let (leaves, stays) = (DetachSignal(), DetachSignal())

        #expect(try await claims.claim(serial, for: first, in: bay, until: leaves))
        #expect(try await !claims.claim(serial, for: second, in: other, until: stays))
        // Nothing but the firing itself says it: no task need have run in between. Only a claim that
        // waits takes notice of its cancellation.
        leaves.fire()
        let cancelled = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await claims.claim(serial, for: second, in: other, until: stays)
        }
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        let waiting = Task {
            try await claims.claim(serial, for: second, in: other, until: stays)
        }
        claims.release(serial, of: first)

        #expect(try await waiting.value)
    }
}

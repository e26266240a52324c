// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence
import ServiceLifecycle

/// Forwards what the spool holds to the store while the line is open, and lets go of it once the
/// store has proved it.
package struct UplinkService: Service {
    /// How the queue is worked off.
    package struct Settings: Sendable {
        /// Recordings under way at once, unless they are small; an urgent one gets a lane beyond.
        package var lanes: Int

        /// Joins the settings.
        package init(lanes: Int = 2) {
            self.lanes = lanes
        }
    }

    /// The name under which the service beats.
    static let name = "uplink"
    /// How many recordings of each camera are looked at to choose whose goes next.
    static let perCamera = 32
    /// How many recordings are tried while the store takes nothing.
    static let sampleCount = 4
    /// After that many attempts a recording that does not get through is a state of its own.
    static let patience = 5
    /// How often the line is looked at when nobody says that something was spooled.
    static let idleRest: Duration = .seconds(30)
    /// How long to wait after a sweep that went wrong.
    private static let sweepRest: Duration = .seconds(600)
    /// No more confirmed recordings are released in one go.
    private static let releaseCount = 256

    let settings: Settings
    let ledger: Ledger
    let spool: SpoolDesk
    let store: any ObjectStore
    let station: Station
    let board: UplinkBoard
    let conditions: Conditions
    let pulse: Pulse
    let wakes: EngineWakes
    let line: UplinkLine
    /// For a recording that does not get through.
    let backoff = Backoff()
    /// Between two tries of a store in trouble, and for recordings that it did not take: no fault of
    /// theirs, and a store that is well again is to be seen within a minute.
    let storeBackoff = Backoff(longest: .seconds(60))
    let clock: any Clock<Duration>
    let now: @Sendable () -> UTCTime
    let inbox = ConsignmentInbox()

    /// Joins what the service works with.
    package init(_ engine: EngineParts, store: any ObjectStore, settings: Settings) {
        self.settings = settings
        self.store = store
        ledger = engine.ledger
        spool = engine.spoolDesk
        station = engine.station
        board = engine.uplinkBoard
        conditions = engine.conditions
        pulse = engine.pulse
        wakes = engine.wakes
        line = engine.line
        clock = engine.clock
        now = engine.now
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await work()
        }
    }

    private func work() async {
        var course = UplinkCourse()
        // Whatever kept recordings back before the start may be over. A ledger that fails is named by
        // the first turn.
        _ = try? await ledger.hastenPostponed()
        await withDiscardingTaskGroup { lanes in
            while !Task.isCancelled {
                pulse.beat(Self.name)
                let pause = await turnOrTrouble(&course, &lanes)
                guard let pause, !Task.isCancelled else { break }
                await rest(pause)
            }
        }
        // What the stop has broken off goes back in line; if not now, then at the next start.
        _ = try? await settleFinished(&course)
    }

    /// Goes once round and names a ledger that fails.
    /// - Returns: How long to wait before the next turn; nil when the daemon is asked to stop.
    private func turnOrTrouble(
        _ course: inout UplinkCourse,
        _ lanes: inout DiscardingTaskGroup
    ) async -> Duration? {
        do {
            let pause = try await turn(&course, &lanes)
            conditions.clear(.ledgerFailing, on: Self.name)
            return pause
        } catch is CancellationError {
            return nil
        } catch {
            course.mayHaveStranded = true
            conditions.raise(
                .ledgerFailing,
                on: Self.name,
                detail: "\(error)",
                advice: "check the disk that holds the ledger; nothing is lost meanwhile"
            )
            return .seconds(10)
        }
    }

    /// Goes once round: writes down what is over, releases what is confirmed, asks the store, sends.
    private func turn(
        _ course: inout UplinkCourse,
        _ lanes: inout DiscardingTaskGroup
    ) async throws -> Duration {
        let isFailing = try await settleFinished(&course)
        try await course.measure.note(
            in: ledger,
            isBusy: !course.underWay.isEmpty
        )
        try await release()
        try await course.lateness.look(
            ledger,
            conditions,
            after: line.terms.lateAfter,
            now: now()
        )
        // Until all that is under way is over, nobody knows how the store fares.
        if isFailing || course.isTrying || course.mayHaveStranded, !course.underWay.isEmpty {
            return Self.idleRest
        }
        if isFailing { return storeBackoff.delay(afterAttempt: course.failures) }
        if course.mayHaveStranded {
            try await ledger.recallForwardings()
            course.mayHaveStranded = false
        }
        if course.underWay.isEmpty {
            guard try await probe(course.trouble) else {
                course.noteSilence()
                return storeBackoff.delay(afterAttempt: course.failures)
            }
            course.noteAnswer()
            try await sweep(&course)
        }
        try await send(&course, &lanes)
        try await endOrderWhenDone(course)
        return untilChange()
    }

    /// Waits until something was spooled or ordered or is over, at most for `limit`.
    private func rest(_ limit: Duration) async {
        pulse.rest(Self.name)
        await wakes.spooled.wait(atMost: limit, clock: clock)
    }

    /// Until the line opens or closes, if that is soon.
    private func untilChange() -> Duration {
        guard let change = line.nextChange else { return Self.idleRest }
        return min(max(change.at.since(now()), .zero), Self.idleRest)
    }

    /// An order to send everything now has done its work when nothing waits any more.
    private func endOrderWhenDone(_ course: UplinkCourse) async throws {
        guard let order = line.order, order.order == .now, course.underWay.isEmpty else { return }
        let figures = try await ledger.figures()
        guard figures[.spooled].count == 0, figures[.uploading].count == 0 else {
            return
        }
        try await ledger.liftUplinkOrder(order, actor: .service)
        line.lift(order)
    }

    /// Takes away what interrupted uploads have left in the store, after a start and after trouble.
    ///
    /// That it cannot is a named state and holds no footage up: leavings cost room, nothing else.
    private func sweep(_ course: inout UplinkCourse) async throws {
        guard course.needsSweep, course.sweepsAgainAt.map({ now() >= $0 }) ?? true else { return }
        // However many there are: each request has its own deadlines.
        pulse.rest(Self.name)
        defer { pulse.beat(Self.name) }
        do {
            _ = try await store.sweep()
            course.needsSweep = false
            course.sweepsAgainAt = nil
            conditions.clear(.storeUnswept, on: store.label)
        } catch let error as StoreError {
            course.sweepsAgainAt = now().advanced(by: Self.sweepRest)
            conditions.raise(
                .storeUnswept,
                on: store.label,
                detail: "\(error)",
                advice: "camdock store check tells which right is missing; footage goes on"
            )
        }
    }

    /// Whether the store can be written to; one request, however long the queue is.
    ///
    /// What is known to keep it from taking footage stands: a probe alone does not show that it is
    /// over.
    private func probe(_ standing: StoreTrouble?) async throws -> Bool {
        // A store that does not answer is watched by the board, not by the watchdog.
        pulse.rest(Self.name)
        board.beginProbe()
        defer {
            board.endProbe()
            pulse.beat(Self.name)
        }
        do {
            let space = try await store.probe()
            if let mark = try await store.mark() {
                try await ledger.adoptStore(store.label, identity: mark)
            }
            board.note(canRetain: space.canRetain, confirmation: store.confirmation)
            noteStore(standing, freeBytes: space.freeBytes)
            noteRetention(canRetain: space.canRetain)
            noteClock(space.clockAhead)
            return true
        } catch let error as StoreError {
            noteStore(StoreTrouble(of: error))
            return false
        }
    }

    func noteStore(_ trouble: StoreTrouble?, freeBytes: Int64? = nil) {
        board.noteStore(trouble, freeBytes: freeBytes, at: now())
        // One state for a store in trouble, whatever else it does not let us do.
        if trouble != nil { conditions.clear(.storeUnswept, on: store.label) }
        for name in Condition.Name.ofStores {
            guard let trouble, name == trouble.name else {
                conditions.clear(name, on: store.label)
                continue
            }
            conditions.raise(
                name,
                on: store.label,
                detail: trouble.detail,
                advice: "mend the store; the spool keeps everything and goes on by itself"
            )
        }
    }

    /// A policy that the store cannot keep is a named state, not a silence.
    private func noteRetention(canRetain: Bool) {
        guard let policy = line.terms.retention, !canRetain else {
            return conditions.clear(.retentionMissing, on: store.label)
        }
        conditions.raise(
            .retentionMissing,
            on: store.label,
            detail: "the policy is \(policy.summary), and nothing keeps the store's objects "
                + "from being removed",
            advice: "give the store a bucket with Object Lock; see docs/stores.md"
        )
    }

    /// Stores refuse requests from a clock that is off by a quarter of an hour, and custody times of
    /// one that is off at all are worth less.
    private func noteClock(_ ahead: Duration?) {
        guard let seconds = ahead?.components.seconds, abs(seconds) > 60 else {
            return conditions.clear(.clockDiffers, on: store.label)
        }
        conditions.raise(
            .clockDiffers,
            on: store.label,
            detail: "the store's clock is \(abs(seconds)) s "
                + (seconds > 0 ? "ahead of this host's" : "behind this host's"),
            advice: "look which of the two is wrong: timedatectl status"
        )
    }

    /// Removes the spool's copies of what the store has confirmed: the row first, then the file.
    func release() async throws {
        while true {
            let releasable = try await ledger.spoolFilesToRelease(limit: Self.releaseCount)
            guard !releasable.isEmpty else { return }
            try await spool.release(releasable)
            try await ledger.markReleased(releasable.map(\.id))
            wakes.spaceFreed.advance()
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Cameras
import Engine
import Evidence
import Logging
import Platform
import ServiceLifecycle
import Stores
import Synchronization
import SystemPackage
import TestSupport

@testable import Custody

/// A whole engine in a directory of its own, run by the test's own task.
struct TestDock: Sendable {
    let root: FilePath
    let parts: EngineParts
    let service: DockService
    let uplink: UplinkService
    let store: any ObjectStore
    let bayNames: BayNames
    let roster: Roster
    let udev: AsyncThrowingStream<UdevChange, any Error>.Continuation
    private let clearingWatch: ClearingWatch
    let clearingPolicy: ClearingPolicy

    init(
        in root: FilePath,
        enrolment: Enrolment = .any,
        store: any ObjectStore = MemoryStore(),
        opener: any MediumOpener = FolderOpener(),
        cameras: any CameraOpener = NoCameras(),
        clockPolicy: ClockPolicy = .measuring,
        clearing: ClearingPolicy = .never,
        library: ProfileLibrary? = nil,
        bayNames: BayNames = BayNames(),
        reserveBytes: Int64 = 0,
        batchBytes: Int64 = IntakeBatch.largestBytes,
        turns: Int = Intake.defaultTurns,
        beforeFinishStep: @escaping @Sendable (FinishStep) throws -> Void = { _ in },
        version: String = "1",
        pulseLimit: Duration = .seconds(60),
        terms: UplinkTerms = .open,
        lanes: Int = 2,
        readyTerms: ReadyTerms = ReadyTerms(),
        clock: any Clock<Duration> = ImpatientClock(),
        now: @escaping @Sendable () -> UTCTime = Ledger.wallClock,
        isHostSynchronised: Bool? = nil
    ) async throws {
        self.root = root
        self.store = store
        self.bayNames = bayNames
        roster = Roster(enrolment)
        var settings = Spool.Settings()
        settings.reserveBytes = reserveBytes
        let ledger = try Ledger(at: root.appending("ledger.sqlite"), software: version, now: now)
        let spool = try Spool(
            at: root.appending("spool"),
            settings: settings,
            beforeStep: beforeFinishStep
        )
        _ = try await ledger.recover()
        let claims = try await ledger.spoolClaims(including: try spool.recordingsPresent())
        try await ledger.apply(try spool.reconcile(claims))
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let conditions = Conditions(logger: logger, now: now)
        let board = DockBoard()
        let uplinkBoard = UplinkBoard()
        parts = EngineParts(
            station: Station(agency: "agency", site: "site", host: "host", version: version),
            ledger: ledger,
            spool: spool,
            dockBoard: board,
            uplinkBoard: uplinkBoard,
            line: UplinkLine(terms, now: now),
            conditions: conditions,
            pulse: Pulse(
                limit: pulseLimit,
                board: board,
                uplink: uplinkBoard,
                conditions: conditions,
                now: now,
                feed: {}
            ),
            wakes: EngineWakes(),
            clock: clock,
            now: now,
            logger: logger,
            readyTerms: readyTerms,
            isHostSynchronised: { isHostSynchronised }
        )
        let (changes, continuation) = AsyncThrowingStream.makeStream(of: UdevChange.self)
        udev = continuation
        service = DockService(
            parts,
            changes: changes,
            rules: DockService.Rules(
                roster: roster,
                library: try library ?? Self.library(),
                bayNames: bayNames
            ),
            opener: opener,
            cameras: cameras,
            clockPolicy: clockPolicy,
            clearingPolicy: clearing,
            intake: Intake(
                parts,
                partSizeBytes: 1 << 20,
                batchBytes: batchBytes,
                turns: turns
            )
        )
        clearingPolicy = clearing
        clearingWatch = ClearingWatch(parts, by: clearing, library: try library ?? Self.library())
        uplink = UplinkService(
            parts,
            store: store,
            settings: UplinkService.Settings(lanes: lanes)
        )
    }

    /// Runs its services beside `body`, and stops them when it returns.
    func running<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let services = [service, uplink, clearingWatch] as [any Service]
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            for service in services {
                group.addTask {
                    try await service.run()
                    return nil
                }
            }
            group.addTask { try await body() }
            while let result = try await group.next() {
                if let result {
                    group.cancelAll()
                    return result
                }
            }
            throw CancellationError()
        }
    }

    /// Returns as soon as the board satisfies `condition`.
    func untilBoard(_ condition: @escaping @Sendable ([DockedCamera]) -> Bool) async throws {
        while !condition(parts.dockBoard.all) {
            try Task.checkCancellation()
            await parts.dockBoard.changed.wait(atMost: .seconds(1), clock: ContinuousClock())
        }
    }

    /// Returns as soon as the ledger's figures satisfy `condition`.
    func untilFigures(_ condition: @escaping @Sendable (LedgerFigures) -> Bool) async throws {
        while true {
            if condition(try await parts.ledger.figures()) { return }
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    /// Returns when a docking is over, with what is known of it.
    func untilOver(_ id: DockingID) async throws -> DockedCamera {
        while true {
            if let docked = parts.dockBoard.docked(id), docked.isOver { return docked }
            try Task.checkCancellation()
            await parts.dockBoard.changed.wait(atMost: .seconds(1), clock: ContinuousClock())
        }
    }

    /// The profiles of the repository.
    static func library() throws -> ProfileLibrary {
        let folder = FilePath(#filePath).removingLastComponent().removingLastComponent()
            .removingLastComponent().appending("profiles")
        return try ProfileLibrary.load(directories: [folder])
    }
}

extension MediumOpener {
    /// Opens the folder that a detected medium's node names, so that files can be removed from it.
    func openForClearing(_ medium: DetectedMedium) async throws -> any CameraDriver {
        try writableFolder(medium)
    }
}

/// The folder that a detected medium's node names, as a camera from which files can be removed.
func writableFolder(_ medium: DetectedMedium) throws -> MassStorageCamera {
    let path = FilePath(medium.node)
    let root = try Directory(at: path)
    let presence = try FolderPresence(of: root, at: path)
    return MassStorageCamera(root: root, presence: presence, .writable)
}

/// Opens the folder that a detected medium's node names.
struct FolderOpener: MediumOpener {
    func open(_ medium: DetectedMedium) async throws -> any CameraDriver {
        FolderCamera(at: FilePath(medium.node))
    }
}

/// A dock without cameras that speak for themselves.
struct NoCameras: CameraOpener {
    func open(_ camera: DetectedCamera, quirks: MTPQuirks) async throws -> OpenedCamera {
        throw CameraError.gone
    }
}

/// A clock on which every wait is short, for what only waits to be kind to others.
struct ImpatientClock: Clock {
    typealias Instant = ContinuousClock.Instant
    private let real = ContinuousClock()

    var now: Instant { real.now }
    var minimumResolution: Duration { real.minimumResolution }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try await real.sleep(until: min(deadline, real.now + .milliseconds(2)), tolerance: nil)
    }
}

/// A time of day that is a minute later at each look, so that what is put off is soon due.
final class ImpatientTime: Sendable {
    private let latest = Mutex(Ledger.wallClock())

    var now: UTCTime {
        latest.withLock { latest in
            latest = latest.advanced(by: .seconds(60))
            return latest
        }
    }
}

/// A clock on which no wait ever ends by itself.
struct StoppedClock: Clock {
    typealias Instant = ContinuousClock.Instant

    var now: Instant { .now }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try await DetachSignal().wait()
    }
}

/// A clock on which every wait is short, and that remembers how long each should have been.
final class HurriedClock: Clock {
    typealias Instant = ContinuousClock.Instant
    private let real = ContinuousClock()
    private let wanted = Mutex<[Duration]>([])

    var now: Instant { real.now }
    var minimumResolution: Duration { real.minimumResolution }
    /// The waits so far, to the second.
    var waits: [Duration] { wanted.withLock(\.self) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let wait = now.duration(to: deadline) / .seconds(1)
        wanted.withLock { $0.append(.seconds(Int64(wait.rounded()))) }
        try await real.sleep(until: min(deadline, real.now + .milliseconds(2)), tolerance: nil)
    }
}

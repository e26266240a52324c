// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Cameras
import Custody
import Engine
import Evidence
import Logging
import Platform
import ServiceLifecycle
import Stores
import SystemPackage
import UnixSignals

/// Puts the parts together and runs them.
struct Daemon: Sendable {
    private let configuration: Configuration
    /// Where the configuration came from, to be read again.
    private let source: ConfigurationSource
    private let library: ProfileLibrary
    private let logger: Logger

    init(
        _ configuration: Configuration,
        source: ConfigurationSource,
        library: ProfileLibrary,
        logger: Logger
    ) {
        self.configuration = configuration
        self.source = source
        self.library = library
        self.logger = logger
    }

    func run() async throws {
        let notifier = Notifier()
        let opening = OpeningActor()
        let (ledger, spool) = try await opening.open(configuration)
        let report = try await mend(ledger, spool, opening)
        // Armed before anything is scanned, so that no camera falls between the two.
        let watch = configuration.watchesUdev ? try UdevWatch() : nil
        let parts = makeParts(ledger, spool, notifier)
        parts.line.set(try await ledger.uplinkOrder())
        try await raiseWhatLasts(report, parts)
        let store = try await opening.store(configuration, ledger, logger)
        let (cameras, surveyor) = try cameras()
        let rules = rules(
            learnt: try await ledger.bayNames(),
            roster: try await ledger.roster()
        )
        let dock = DockService(
            parts,
            changes: watch?.events(),
            rules: rules,
            opener: MountedMediumOpener { [path = configuration.mounterSocket] in
                MounterClient(socketPath: FilePath(path))
            },
            cameras: cameras,
            clockPolicy: configuration.clock,
            clearingPolicy: configuration.clearing,
            intake: Intake(
                parts,
                partSizeBytes: configuration.partSizeBytes,
                turns: configuration.readAtOnce
            )
        )
        let uplink = UplinkService(
            parts,
            store: store,
            settings: UplinkService.Settings(lanes: configuration.uplinkLanes)
        )
        let server = AdminServer(
            AdminServerConfiguration(
                socketPath: configuration.adminSocket,
                socketGroup: configuration.adminGroup
            ),
            administration: EngineAdministration(
                parts,
                dock: dock,
                rules: rules,
                clearing: Clearing(parts, by: configuration.clearing),
                storeLabel: store.label,
                spoolPath: configuration.spoolPath,
                reserveBytes: configuration.spoolReserveBytes,
                storeCheck: { [source] report in
                    try await ConfiguredStoreCheck(source: source).run(report)
                },
                surveyor: surveyor
            ),
            logger: logger,
            onReady: {
                tell("ready") { () throws(Errno) in try notifier.ready(status: "watching") }
            }
        )
        try await ledger.note(.serviceStarted, detail: ["version": .text(Version.current)])
        let reload = Reload(
            source: source,
            line: parts.line,
            wakes: parts.wakes,
            notifier: notifier,
            logger: logger
        )
        let indicator = configuration.indicatorProgram.map { Indicator(program: $0, parts) }
        let readiness = ReadinessWatch(parts, indicator: indicator, bayNames: rules.bayNames)
        let clearing = ClearingWatch(parts, by: configuration.clearing, library: library)
        let absences = AbsenceWatch(parts)
        let supplies = SupplyWatch(parts) { try await BatteryReader().charges() }
        let watches: [any Service] =
            [readiness, clearing, absences, supplies] + (indicator.map { [$0] } ?? [])
        try await group(
            [parts.pulse, server, uplink] + watches + [dock, reload, Farewell(notifier)]
        ).run()
        if let bucket = store as? S3Store { try await bucket.shutdown() }
        try await ledger.note(.serviceStopped)
        try await opening.close(ledger)
    }

    /// What opens and what surveys cameras on the bus; what becomes of silent ones is in the log.
    private func cameras() throws -> (USBCameraOpener, ChannelSurveyor) {
        let context = try USBContext()
        let budget = USBMemoryBudget()
        let opener = USBCameraOpener(context: context, budget: budget) { [logger] camera in
            CameraObserver(camera, logger: logger)
        }
        return (opener, .overUSB(context, within: budget))
    }

    private func rules(
        learnt names: [BayPath: String],
        roster entries: [RosterEntry]
    ) -> DockService.Rules {
        DockService.Rules(
            roster: Roster(configuration.enrolment, entries: entries),
            library: library,
            bayNames: BayNames(configured: configuration.bayNames, learnt: names)
        )
    }

    /// The last service is stopped first: no new footage, then no more forwarding, then no answers.
    private func group(_ services: [any Service]) -> ServiceGroup {
        ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map {
                    ServiceGroupConfiguration.ServiceConfiguration(service: $0)
                },
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(
                    label: "camdockd.services",
                    factory: { _ in SwiftLogNoOpLogHandler() }
                )
            )
        )
    }

    private func makeParts(_ ledger: Ledger, _ spool: Spool, _ notifier: Notifier) -> EngineParts {
        let now = Ledger.wallClock
        let board = DockBoard()
        let uplinkBoard = UplinkBoard()
        let conditions = Conditions(logger: logger, now: now)
        let interval = Watchdog.interval() ?? .seconds(60)
        let pulse = Pulse(
            limit: interval,
            board: board,
            uplink: uplinkBoard,
            conditions: conditions,
            now: now
        ) {
            tell("watchdog") { () throws(Errno) in try notifier.watchdog() }
            let words = "\(board.all.count) docked, \(uplinkBoard.transfers.count) on the way"
            tell("status") { () throws(Errno) in try notifier.status(words) }
        }
        return EngineParts(
            station: Station(
                agency: configuration.agency,
                site: configuration.site,
                host: hostName(),
                version: Version.current
            ),
            ledger: ledger,
            spool: spool,
            dockBoard: board,
            uplinkBoard: uplinkBoard,
            line: UplinkLine(configuration.uplink, now: now),
            conditions: conditions,
            pulse: pulse,
            wakes: EngineWakes(),
            clock: ContinuousClock(),
            now: now,
            logger: logger,
            readyTerms: configuration.ready,
            accountability: configuration.accountability,
            isHostSynchronised: { WallClock.isSynchronised }
        )
    }

    /// Takes up what the last run had left, whatever ended it.
    private func mend(_ ledger: Ledger, _ spool: Spool, _ opening: OpeningActor) async throws
        -> Custody.SpoolReport
    {
        let recovery = try await ledger.recover()
        let found = try await opening.recordings(in: spool)
        let claims = try await ledger.spoolClaims(including: found)
        let report = try await opening.reconcile(spool, with: claims)
        try await ledger.apply(report)
        guard !report.isEmpty || !recovery.dockings.isEmpty || !recovery.forwardings.isEmpty else {
            return report
        }
        logger.notice(
            "took up what the last run had left",
            metadata: [
                "dockings": "\(recovery.dockings.count)",
                "forwardings": "\(recovery.forwardings.count)",
                "abandoned": "\(report.abandoned.count)",
                "released": "\(report.released.count)",
                "unclaimed": "\(report.unclaimed.count)",
                "missing": "\(report.missing.count)",
            ]
        )
        return report
    }

    /// Raises again what the last run had found and nobody has mended yet.
    private func raiseWhatLasts(
        _ report: Custody.SpoolReport,
        _ parts: EngineParts
    ) async throws {
        for name in report.unclaimed {
            parts.conditions.raise(
                .unclaimedFile,
                on: name,
                detail: "the spool held a file that belongs to no recording",
                advice: "it is kept in the spool's folder unclaimed; find out whose it is"
            )
        }
        for (name, reason) in report.left {
            parts.conditions.raise(
                .unclaimedFile,
                on: name,
                detail: "it stands in the spool and does not belong there: \(reason)",
                advice: "it was left where it is; move it elsewhere"
            )
        }
        var cursor: String?
        repeat {
            let aside = try await parts.ledger.recordings(
                RecordingFilter(state: .quarantined),
                limit: 1_000,
                after: cursor
            )
            for summary in aside.recordings {
                parts.conditions.raise(
                    .quarantined,
                    on: summary.id.rawValue,
                    detail: "\(summary.title): \(summary.quarantine.map { "\($0)" } ?? "")",
                    advice: "see camdock recordings show \(summary.id)"
                )
            }
            cursor = aside.next
        } while cursor != nil
    }

    /// A service manager that cannot be told is no reason to stop.
    @Sendable
    private func tell(_ what: String, _ body: () throws(Errno) -> Void) {
        do throws(Errno) {
            try body()
        } catch {
            logger.debug(
                "could not tell systemd",
                metadata: ["what": "\(what)", "error": "\(error)"]
            )
        }
    }
}

/// Tells systemd at once that the daemon is on its way out.
private struct Farewell: Service {
    private let notifier: Notifier

    init(_ notifier: Notifier) {
        self.notifier = notifier
    }

    func run() async throws {
        try? await gracefulShutdown()
        try? notifier.stopping()
    }
}

/// Where opening and closing may block.
private actor OpeningActor: BlockingActor {
    nonisolated let executor = BlockingExecutor(label: "camdock.opening")

    func open(_ configuration: Configuration) throws -> (Ledger, Spool) {
        var settings = Spool.Settings()
        settings.reserveBytes = configuration.spoolReserveBytes
        let run = FilePath(configuration.adminSocket).removingLastComponent()
        _ = try Directory.creating(run, permissions: 0o755)
        let ledger = try Ledger(
            at: FilePath(configuration.ledgerPath),
            software: Version.current
        )
        return (ledger, try Spool(at: FilePath(configuration.spoolPath), settings: settings))
    }

    /// Names the store.
    func store(
        _ configuration: Configuration,
        _ ledger: Ledger,
        _ logger: Logger
    ) async throws -> any ObjectStore {
        switch configuration.store {
        case .directory(let settings):
            let known = try await ledger.storeIdentity(settings.path)
            return directory(settings, known: known, logger)
        case .s3(let settings):
            let connection = try settings.connection(profiles: configuration.profileDirectories)
            return S3Store(
                connection,
                settings: settings.storeSettings(
                    ObjectLayout(agency: configuration.agency, site: configuration.site)
                ),
                journal: ledger.uploadJournal(store: connection.location.label),
                now: Ledger.wallClock
            )
        }
    }

    /// Names a directory; a store that took footage before is looked for, and never made anew: what
    /// stands empty in its place is a mount point.
    private func directory(
        _ settings: Configuration.DirectorySettings,
        known: String?,
        _ logger: Logger
    ) -> DirectoryStore {
        let path = FilePath(settings.path)
        let expected = settings.identity ?? known.flatMap { StoreIdentity($0) }
        if settings.createsStore, expected == nil {
            do {
                try DirectoryStore.initialize(root: path)
            } catch {
                // Not fatal: intake goes on, and status names the store's trouble until it ends.
                logger.warning(
                    "could not make the folder a store",
                    metadata: ["store": "\(path)", "error": "\(error)"]
                )
            }
        }
        return DirectoryStore(root: path, expecting: expected)
    }

    func recordings(in spool: Spool) throws -> [RecordingID] {
        try spool.recordingsPresent()
    }

    func reconcile(_ spool: Spool, with claims: [SpoolClaim]) throws -> Custody.SpoolReport {
        try spool.reconcile(claims)
    }

    func close(_ ledger: Ledger) throws {
        try ledger.close()
    }
}

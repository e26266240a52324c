// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Evidence
import Glibc
import Logging
import ServiceLifecycle

/// A daemon without cameras, on a socket of its own.
struct FakeDaemon: Administration {
    var report = Sample.status()
    var verdict = CustodyVerdict(ok: true, entries: 3, head: "ab")
    var docking: DockingReport?
    var dockError: AdminError?
    var late = Sample.late(total: 0)
    var findings: [StoreFinding] = []
    var storeVerdict = StoreVerdict(ok: true, failed: 0, warnings: 0)
    var recordLines: [CameraRecordLine] = []
    var recordVerdict = CameraRecordVerdict(
        complete: true,
        camera: "ACME X2",
        requests: 31,
        refused: 2,
        objects: 12,
        bytesRead: 65_536,
        bytesKept: 0
    )
    /// What a record ends with behind its lines; nil for its verdict.
    var recordError: AdminError?
    /// Whether a record goes on until nobody listens any more.
    var recordsWithoutEnd = false
    /// What a change runs into.
    var changeError: AdminError?
    /// The cameras that it knows.
    var cameraList: [CameraReport] = []
    /// What is in the bays, look by look.
    var bayScript = BayScript([])
    /// How many pages of recordings there are.
    var pages = 1

    func status() async throws -> StatusReport { report }

    func recordings(matching query: RecordingQuery) async throws -> RecordingPage {
        let page = query.after.flatMap { Int($0) } ?? 1
        let recordings = (0..<min(query.limit, 1_000)).map { index in
            RecordingSummary(
                recording: "0123456789abcdef01234567",
                title: "page \(page) line \(index)",
                kind: "single",
                state: "spooled",
                camera: "BWC-1042",
                files: 1,
                bytes: 1,
                recordedAt: "2026-03-01T22:14:07",
                listedAt: Sample.now
            )
        }
        return RecordingPage(recordings: recordings, next: page < pages ? "\(page + 1)" : nil)
    }

    func recording(_ id: RecordingID) async throws -> RecordingDetail? { nil }

    func queue(limit: Int) async throws -> QueueReport {
        QueueReport(waiting: 0, waitingBytes: 0, items: [], quarantined: [], quarantinedTotal: 0)
    }

    func queueShape(of camera: CameraSerial?) async throws -> QueueShapeReport {
        let row = QueueShapeRow(
            camera: camera?.rawValue ?? "BWC-1042",
            reason: "window-closed",
            counts: [1, 2],
            bytes: [1_000, 2_000]
        )
        return QueueShapeReport(ageLimitsSeconds: [3_600], rows: [row])
    }

    func lateRecordings(limit: Int) async throws -> LateReport { late }

    func wear(of camera: CameraSerial) async throws -> WearReport? { Sample.wear }
    func overlapping(_ id: RecordingID, withinSeconds: Int64, limit: Int) async throws
        -> OverlappingReport?
    { Sample.overlapping }
    func gaps(matching query: ReportQuery) async throws -> GapsReport { Sample.gaps(query) }
    func lateArrivals(matching query: ReportQuery) async throws -> ArrivalsReport {
        Sample.arrivals()
    }
    func missing(matching query: ReportQuery) async throws -> MissingReport { Sample.missing }
    func clearing(limit: Int) async throws -> ClearingReport { Sample.clearing(limit: limit) }

    func uplink() async throws -> UplinkReport { Sample.uplink(state: "closed") }

    func uplinkForecast() async throws -> ForecastReport {
        ForecastReport(assumed: false, waitingBytes: 0, inflowBytesPerDay: 0)
    }

    func order(_ order: UplinkRequest.Order, as peer: PeerIdentity) async throws -> UplinkReport {
        if let changeError { throw changeError }
        return switch order {
        case .pause: Sample.uplink(state: "paused", order: "paused")
        case .now: Sample.uplink(state: "forced", order: "now")
        case .resume: Sample.uplink(state: "closed")
        }
    }

    func setUrgent(_ isUrgent: Bool, of id: RecordingID, as peer: PeerIdentity) async throws
        -> RecordingDetail?
    {
        if let changeError { throw changeError }
        return Sample.detail(id, urgent: isUrgent)
    }

    func setCategory(_ category: String, of id: RecordingID, as peer: PeerIdentity) async throws
        -> RecordingDetail?
    {
        if let changeError { throw changeError }
        return Sample.detail(id, category: category)
    }

    func bays() async throws -> BayList { bayScript.next() }

    func nameBay(_ bay: String, _ name: String?, as peer: PeerIdentity) async throws -> NamedBay {
        if let changeError { throw changeError }
        return NamedBay(path: bay, name: name, source: name == nil ? nil : .learnt)
    }

    func cameras() async throws -> CameraList { CameraList(cameras: cameraList) }

    func editRoster(_ request: RosterRequest, as peer: PeerIdentity) async throws -> RosterOutcome {
        if let changeError { throw changeError }
        return RosterOutcome(
            dryRun: request.dryRun ?? false,
            cameras: request.cameras.map {
                RosterOutcome.Camera(
                    serial: $0.serial,
                    change: $0.service == .retired ? "retired" : "enrolled"
                )
            }
        )
    }

    func checkStore(
        as peer: PeerIdentity,
        reporting report: @escaping @Sendable (StoreFinding) -> Void
    ) async throws -> StoreVerdict {
        if let changeError { throw changeError }
        for finding in findings { report(finding) }
        return storeVerdict
    }

    func recordCamera(
        in bay: String,
        _ request: CameraRecordRequest,
        as peer: PeerIdentity,
        reporting report: @escaping @Sendable (CameraRecordLine) -> Void
    ) async throws -> CameraRecordVerdict {
        if let changeError { throw changeError }
        for line in recordLines { report(line) }
        while recordsWithoutEnd {
            try Task.checkCancellation()
            await Task.yield()
            report(CameraRecordLine("{}"))
        }
        if let recordError { throw recordError }
        return recordVerdict
    }

    func docking(_ id: DockingID) async throws -> DockingReport? { docking }

    func dock(_ request: DockRequest, as peer: PeerIdentity) async throws -> DockAccepted {
        if let dockError { throw dockError }
        return DockAccepted(docking: "20260301T221000-0000abcd")
    }

    func custodyEntries(matching query: CustodyQuery) async throws -> CustodyPage {
        CustodyPage(entries: [])
    }

    func verifyCustody(
        reporting report: @escaping @Sendable (CustodyProgress) -> Void
    ) async throws -> CustodyVerdict {
        report(CustodyProgress(checked: 1, total: 3))
        return verdict
    }

    /// Serves while `body` runs; hands it the socket's path.
    func serve(_ body: (String) async throws -> Void) async throws {
        var template = Array("/tmp/camdock-XXXXXX".utf8CString)
        guard let name = mkdtemp(&template) else { throw CLITestError(what: "mkdtemp") }
        let folder = String(cString: name)
        defer {
            _ = unlink("\(folder)/s.lock")
            _ = rmdir(folder)
        }
        let (ready, signal) = AsyncStream.makeStream(of: Void.self)
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let server = AdminServer(
            AdminServerConfiguration(socketPath: "\(folder)/s"),
            administration: self,
            logger: quiet,
            onReady: { signal.yield() }
        )
        let group = ServiceGroup(services: [server], logger: quiet)
        async let served: Void = {
            defer { signal.finish() }
            try await group.run()
        }()
        for await _ in ready { break }
        do {
            try await body("\(folder)/s")
        } catch {
            await group.triggerGracefulShutdown()
            try await served
            throw error
        }
        await group.triggerGracefulShutdown()
        try await served
    }
}

/// A test could not be set up.
struct CLITestError: Error {
    let what: String
}

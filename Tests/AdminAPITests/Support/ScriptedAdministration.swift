// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Evidence
import Synchronization

/// A daemon that says what it was told to say, and remembers what it was asked.
final class ScriptedAdministration: Administration {
    typealias Verification =
        @Sendable (_ report: @Sendable (CustodyProgress) -> Void) async throws -> CustodyVerdict

    typealias StoreCheck =
        @Sendable (_ report: @Sendable (StoreFinding) -> Void) async throws -> StoreVerdict

    typealias CameraRecord =
        @Sendable (_ report: @Sendable (CameraRecordLine) -> Void) async throws ->
        CameraRecordVerdict

    /// What was asked of it.
    struct Asked {
        var recordings: [RecordingQuery] = []
        var custody: [CustodyQuery] = []
        var queueLimits: [Int] = []
        var shapes: [CameraSerial?] = []
        var lateLimits: [Int] = []
        var clearingLimits: [Int] = []
        var reports: [ReportQuery] = []
        var docked: [(DockRequest, PeerIdentity)] = []
        var recorded: [(bay: String, CameraRecordRequest, PeerIdentity)] = []
        /// Each change but a docking: what it was, and who asked for it.
        var changes: [String] = []
        var changers: [PeerIdentity] = []
    }

    let asked = Mutex(Asked())
    private let onStatus: @Sendable () async throws -> StatusReport
    private let verification: Verification
    private let storeCheck: StoreCheck
    private let cameraRecord: CameraRecord
    private let dockError: AdminError?

    init(
        onStatus: @escaping @Sendable () async throws -> StatusReport = { Sample.status },
        dockError: AdminError? = nil,
        verifying verification: @escaping Verification = { _ in CustodyVerdict(ok: true, entries: 0)
        },
        checkingStore storeCheck: @escaping StoreCheck = { _ in Sample.storeVerdict },
        recordingCamera cameraRecord: @escaping CameraRecord = { _ in Sample.recordVerdict }
    ) {
        self.onStatus = onStatus
        self.dockError = dockError
        self.verification = verification
        self.storeCheck = storeCheck
        self.cameraRecord = cameraRecord
    }

    func status() async throws -> StatusReport {
        try await onStatus()
    }

    func recordings(matching query: RecordingQuery) async throws -> RecordingPage {
        asked.withLock { $0.recordings.append(query) }
        return RecordingPage(
            recordings: [Sample.summary],
            next: query.after == nil ? "c 1/&=ü" : nil
        )
    }

    func recording(_ id: RecordingID) async throws -> RecordingDetail? {
        id.rawValue == Sample.summary.recording ? Sample.detail : nil
    }

    func queue(limit: Int) async throws -> QueueReport {
        asked.withLock { $0.queueLimits.append(limit) }
        return Sample.queue
    }

    func queueShape(of camera: CameraSerial?) async throws -> QueueShapeReport {
        asked.withLock { $0.shapes.append(camera) }
        return Sample.shape
    }

    func lateRecordings(limit: Int) async throws -> LateReport {
        asked.withLock { $0.lateLimits.append(limit) }
        return Sample.late
    }

    func wear(of camera: CameraSerial) async throws -> WearReport? {
        camera.rawValue == Sample.wear.camera ? Sample.wear : nil
    }

    func overlapping(_ id: RecordingID, withinSeconds: Int64, limit: Int) async throws
        -> OverlappingReport?
    {
        id.rawValue == "0a" ? Sample.overlapping(within: withinSeconds) : nil
    }

    func gaps(matching query: ReportQuery) async throws -> GapsReport {
        asked.withLock { $0.reports.append(query) }
        return Sample.gaps
    }

    func lateArrivals(matching query: ReportQuery) async throws -> ArrivalsReport {
        asked.withLock { $0.reports.append(query) }
        return Sample.arrivals
    }

    func missing(matching query: ReportQuery) async throws -> MissingReport {
        asked.withLock { $0.reports.append(query) }
        return Sample.missing
    }

    func clearing(limit: Int) async throws -> ClearingReport {
        asked.withLock { $0.clearingLimits.append(limit) }
        return Sample.clearing
    }

    func uplink() async throws -> UplinkReport {
        Sample.uplink
    }

    func uplinkForecast() async throws -> ForecastReport {
        Sample.forecast
    }

    func order(_ order: UplinkRequest.Order, as peer: PeerIdentity) async throws -> UplinkReport {
        note("order \(order.rawValue)", peer)
        return Sample.uplink
    }

    func setUrgent(_ isUrgent: Bool, of id: RecordingID, as peer: PeerIdentity) async throws
        -> RecordingDetail?
    {
        note("urgent \(isUrgent) \(id.rawValue)", peer)
        return try await recording(id)
    }

    func setCategory(_ category: String, of id: RecordingID, as peer: PeerIdentity) async throws
        -> RecordingDetail?
    {
        note("category \(category) \(id.rawValue)", peer)
        return try await recording(id)
    }

    func bays() async throws -> BayList { Sample.bays }

    func nameBay(_ bay: String, _ name: String?, as peer: PeerIdentity) async throws -> NamedBay {
        note("bay \(bay) \(name ?? "-")", peer)
        return Sample.bays.bays[0]
    }

    func cameras() async throws -> CameraList { Sample.cameras }

    func editRoster(_ request: RosterRequest, as peer: PeerIdentity) async throws -> RosterOutcome {
        let names = request.cameras.map { "\($0.serial) \($0.service?.rawValue ?? "-")" }
        note("roster \(names.joined(separator: ", "))", peer)
        return Sample.rosterOutcome
    }

    func checkStore(
        as peer: PeerIdentity,
        reporting report: @escaping @Sendable (StoreFinding) -> Void
    ) async throws -> StoreVerdict {
        note("check store", peer)
        return try await storeCheck(report)
    }

    func recordCamera(
        in bay: String,
        _ request: CameraRecordRequest,
        as peer: PeerIdentity,
        reporting report: @escaping @Sendable (CameraRecordLine) -> Void
    ) async throws -> CameraRecordVerdict {
        asked.withLock { $0.recorded.append((bay, request, peer)) }
        return try await cameraRecord(report)
    }

    private func note(_ change: String, _ peer: PeerIdentity) {
        asked.withLock { asked in
            asked.changes.append(change)
            asked.changers.append(peer)
        }
    }

    func docking(_ id: DockingID) async throws -> DockingReport? {
        id.rawValue == Sample.docking.docking ? Sample.docking : nil
    }

    func dock(_ request: DockRequest, as peer: PeerIdentity) async throws -> DockAccepted {
        asked.withLock { $0.docked.append((request, peer)) }
        if let dockError { throw dockError }
        return DockAccepted(docking: Sample.docking.docking)
    }

    func custodyEntries(matching query: CustodyQuery) async throws -> CustodyPage {
        asked.withLock { $0.custody.append(query) }
        return CustodyPage(entries: [Sample.entry], next: 2)
    }

    func verifyCustody(
        reporting report: @escaping @Sendable (CustodyProgress) -> Void
    ) async throws -> CustodyVerdict {
        try await verification(report)
    }
}

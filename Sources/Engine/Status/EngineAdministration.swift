// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Cameras
import Custody
import Evidence
import SystemPackage

/// Checks the store that the configuration now names, and says what it finds as it finds it.
package typealias StoreChecking =
    @Sendable (
        _ report: @escaping @Sendable (StoreFinding) -> Void
    ) async throws -> StoreVerdict

/// Answers the admin API from the ledger and the boards; it holds no truth of its own.
package struct EngineAdministration: Administration {
    let parts: EngineParts
    let rules: DockService.Rules
    let clearing: Clearing
    let storeLabel: String
    let spoolPath: String
    let reserveBytes: Int64
    let startedAt: UTCTime
    let storeCheck: StoreChecking
    let surveyor: any CameraSurveyor
    private let dock: DockService
    private let folders: FolderDesk

    /// Joins what answers are made from.
    package init(
        _ parts: EngineParts,
        dock: DockService,
        rules: DockService.Rules,
        clearing: Clearing,
        storeLabel: String,
        spoolPath: String,
        reserveBytes: Int64,
        storeCheck: @escaping StoreChecking,
        surveyor: any CameraSurveyor,
        folders: FolderDesk = FolderDesk()
    ) {
        self.parts = parts
        self.dock = dock
        self.rules = rules
        self.clearing = clearing
        self.storeLabel = storeLabel
        self.spoolPath = spoolPath
        self.reserveBytes = reserveBytes
        self.folders = folders
        self.storeCheck = storeCheck
        self.surveyor = surveyor
        startedAt = parts.now()
    }

    package func recordings(
        matching query: RecordingQuery
    ) async throws -> AdminAPI.RecordingPage {
        let page = try await parts.ledger.recordings(
            RecordingFilter(state: query.state, camera: query.camera),
            limit: query.limit,
            after: query.after
        )
        return AdminAPI.RecordingPage(
            recordings: page.recordings.map { AdminAPI.RecordingSummary($0) },
            next: page.next
        )
    }

    package func recording(_ id: RecordingID) async throws -> AdminAPI.RecordingDetail? {
        guard let detail = try await parts.ledger.recording(id) else { return nil }
        let history = try await parts.ledger.custodyEntries(recording: id, limit: 1_000)
        return AdminAPI.RecordingDetail(detail, history: history, station: parts.station)
    }

    package func docking(_ id: DockingID) async throws -> DockingReport? {
        if let docked = parts.dockBoard.docked(id) {
            // The others as well: another medium of the same camera may still be read.
            let readiness = try await ReadinessDesk(parts).readiness(of: parts.dockBoard.all)[id]
            return DockingReport(docked, readiness)
        }
        return try await parts.ledger.docking(id).map { DockingReport($0) }
    }

    package func dock(_ request: DockRequest, as peer: PeerIdentity) async throws -> DockAccepted {
        let path = FilePath(request.path)
        if let reason = try await folders.reasonNotToOpen(path) {
            throw AdminError(
                .invalid,
                "could not open '\(EscapedText.of(request.path))': \(reason)",
                whatToDo: "name a folder that the daemon's user may read, and that exists"
            )
        }
        var serial: CameraSerial?
        if let text = request.serial {
            serial = CameraSerial(text)
            guard serial != nil else {
                throw AdminError(
                    .invalid,
                    "the serial is blank",
                    whatToDo: "leave it out or give the camera's"
                )
            }
        }
        // Whoever was told that it had failed must not find the card docked later.
        try Task.checkCancellation()
        let id = dock.handOver(path, serial: serial, uid: peer.uid)
        return DockAccepted(docking: id.rawValue)
    }

    package func custodyEntries(matching query: CustodyQuery) async throws -> CustodyPage {
        let entries = try await parts.ledger.custodyEntries(
            from: query.from,
            recording: query.recording,
            limit: query.limit
        )
        let next = entries.count == query.limit ? entries.last.map { $0.seq + 1 } : nil
        return CustodyPage(entries: entries.map { CustodyEntryReport($0) }, next: next)
    }

    package func verifyCustody(
        reporting report: @escaping @Sendable (CustodyProgress) -> Void
    ) async throws -> AdminAPI.CustodyVerdict {
        let verdict = try await parts.ledger.verifyLog { checked, total in
            report(CustodyProgress(checked: checked, total: total))
        }
        return AdminAPI.CustodyVerdict(verdict)
    }
}

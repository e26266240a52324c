// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Evidence
import Synchronization

/// A daemon that says what it was told to say, and remembers what it was asked.
final class ScriptedAdministration: Administration {
    typealias Verification =
        @Sendable (_ report: @Sendable (CustodyProgress) -> Void) async throws -> CustodyVerdict

    /// What was asked of it.
    struct Asked {
        var recordings: [RecordingQuery] = []
        var custody: [CustodyQuery] = []
        var queueLimits: [Int] = []
        var docked: [(DockRequest, PeerIdentity)] = []
    }

    let asked = Mutex(Asked())
    private let onStatus: @Sendable () async throws -> StatusReport
    private let verification: Verification
    private let dockError: AdminError?

    init(
        onStatus: @escaping @Sendable () async throws -> StatusReport = { Sample.status },
        dockError: AdminError? = nil,
        verifying verification: @escaping Verification = { _ in CustodyVerdict(ok: true, entries: 0)
        }
    ) {
        self.onStatus = onStatus
        self.dockError = dockError
        self.verification = verification
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

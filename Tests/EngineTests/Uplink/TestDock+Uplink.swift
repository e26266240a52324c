// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Custody
import Engine
import Evidence

extension UplinkTerms {
    /// A line that is open from ten in the evening to six in the morning, and has no cap.
    static func nightly(
        grace: Duration = .zero,
        lateAfter: Duration = .seconds(86_400)
    ) throws -> UplinkTerms {
        UplinkTerms(
            schedule: try nightlySchedule(),
            grace: grace,
            lateAfter: lateAfter
        )
    }
}

extension TestDock {
    /// Takes a card in to its end.
    func takeIn(_ card: Card, _ serial: String) async throws {
        _ = try await untilOver(handOver(card, serial))
    }

    /// Puts new terms into force, as reading the configuration again does.
    func change(_ terms: UplinkTerms) {
        parts.line.set(terms)
        parts.wakes.spooled.raise()
    }

    /// Returns when the uplink has gone round a few more times with nothing under way.
    func untilTurnsPassed(_ store: ScriptedStore) async throws {
        let before = store.probes
        try await until { store.probes >= before + 3 }
    }

    /// Returns as soon as so many recordings are confirmed.
    func untilConfirmed(_ count: Int) async throws {
        try await untilFigures { $0[.confirmed].count == count }
    }

    /// Returns as soon as so many recordings wait in the spool.
    func untilSpooled(_ count: Int) async throws {
        try await untilFigures { $0[.spooled].count == count }
    }

    /// The recordings of one camera, oldest first.
    func recordings(of serial: String) async throws -> [Custody.RecordingSummary] {
        try await parts.ledger.recordings(
            RecordingFilter(camera: CameraSerial(serial)),
            limit: 500
        ).recordings.sorted { $0.recordedAt < $1.recordedAt }
    }

    /// What the custody log has of one kind of event, in order.
    func entries(_ event: CustodyEvent) async throws -> [CustodyEntry] {
        try await parts.ledger.custodyEntries(limit: 100_000).filter { $0.event == event.rawValue }
    }

    /// Has a recording go first, as an administrator does.
    func setUrgent(_ id: RecordingID) async throws {
        _ = try await administration().setUrgent(true, of: id, as: .admin)
    }
}

extension PeerIdentity {
    /// Somebody who may change things.
    static let admin = PeerIdentity(uid: 1_007, gid: 1_007, pid: 1)
}

private func nightlySchedule() throws -> UplinkSchedule {
    try schedule(["daily 22:00-06:00 full"])
}

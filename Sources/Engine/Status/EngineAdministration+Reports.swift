// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Custody
import Evidence

/// What has to be accounted for.
extension EngineAdministration {
    package func gaps(matching query: ReportQuery) async throws -> GapsReport {
        let page = try await parts.ledger.gaps(ReportFilter(query), limit: query.limit)
        return GapsReport(items: page.lines.map(GapItem.init), next: page.next)
    }

    package func lateArrivals(matching query: ReportQuery) async throws -> ArrivalsReport {
        let page = try await parts.ledger.lateArrivals(ReportFilter(query), limit: query.limit)
        return ArrivalsReport(
            lateAfterSeconds: parts.accountability.arrival.limit.components.seconds,
            items: page.lines.compactMap(ArrivalItem.init),
            next: page.next
        )
    }

    package func missing(matching query: ReportQuery) async throws -> MissingReport {
        let page = try await parts.ledger.missingRecordings(
            ReportFilter(query),
            limit: query.limit
        )
        var cameras: [OverdueCamera] = []
        if query.before == nil {
            cameras = try await parts.ledger.overdue(
                after: parts.accountability.absence,
                at: parts.now()
            )
        }
        return MissingReport(
            cameras: cameras.filter { camera in
                (query.camera.map { $0 == camera.entry.serial } ?? true)
                    && (query.since.map { $0.time <= camera.since } ?? true)
            }.map(OverdueItem.init),
            items: page.lines.compactMap(MissingItem.init),
            next: page.next
        )
    }
}

extension ReportFilter {
    fileprivate init(_ query: ReportQuery) {
        self.init(camera: query.camera, since: query.since?.time, before: query.before)
    }
}

extension GapItem {
    fileprivate init(_ gap: NumberGap) {
        self.init(
            camera: gap.camera.rawValue,
            kind: gap.kind.rawValue,
            series: gap.series,
            first: gap.first,
            last: gap.last,
            foundAt: Timestamp(gap.foundAt),
            docking: gap.docking.rawValue
        )
    }
}

extension ArrivalItem {
    fileprivate init?(_ summary: Custody.RecordingSummary) {
        guard let recordedAt = summary.recordedUTC, let spooledAt = summary.spooledAt,
            let age = summary.lateBy
        else { return nil }
        self.init(
            recording: summary.id.rawValue,
            title: summary.title,
            camera: summary.camera.rawValue,
            recordedAt: Timestamp(recordedAt),
            spooledAt: Timestamp(spooledAt),
            ageSeconds: age.components.seconds,
            clockMeasured: summary.clock != nil,
            state: summary.state.rawValue
        )
    }
}

extension MissingItem {
    fileprivate init?(_ summary: Custody.RecordingSummary) {
        guard let missingSince = summary.missingSince else { return nil }
        self.init(
            recording: summary.id.rawValue,
            title: summary.title,
            camera: summary.camera.rawValue,
            cameraTime: summary.recordedAt.civil.iso8601,
            bytes: summary.sizeBytes,
            missingSince: Timestamp(missingSince),
            state: summary.state.rawValue,
            isHeld: summary.isHeld
        )
    }
}

extension Custody.RecordingSummary {
    /// Whether the spool or the store holds its bytes.
    fileprivate var isHeld: Bool {
        switch state {
        case .spooled, .uploading, .confirmed, .cleared: true
        case .listed, .copying, .quarantined: false
        }
    }
}

extension OverdueItem {
    fileprivate init(_ camera: OverdueCamera) {
        self.init(
            camera: camera.entry.serial.rawValue,
            label: camera.entry.label,
            assignedTo: camera.entry.assignedTo,
            kind: camera.entry.kind.rawValue,
            lastDockedAt: camera.lastDockedAt.map { Timestamp($0) },
            overdueSince: Timestamp(camera.since)
        )
    }
}

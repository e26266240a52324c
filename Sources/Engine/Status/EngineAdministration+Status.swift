// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Custody
import Evidence
import Platform

extension EngineAdministration {
    package func status() async throws -> StatusReport {
        let figures = try await parts.ledger.figures()
        return StatusReport(
            version: parts.station.version,
            host: parts.station.host,
            time: Timestamp(parts.now()),
            startedAt: Timestamp(startedAt),
            bays: try await bayReports(),
            queue: queueSummary(figures, oldestWaiting: figures.waitingSince),
            uplink: try await uplink(),
            store: StoreReport(parts.uplinkBoard.store, label: storeLabel),
            spool: try await spoolReport(figures),
            warnings: parts.conditions.all.map { WarningReport($0) },
            ledger: LedgerReport(states: Self.counts(figures)),
            custody: CustodySummary(
                entries: figures.head?.seq ?? 0,
                head: figures.head?.hash.hex
            )
        )
    }

    package func queue(limit: Int) async throws -> QueueReport {
        let figures = try await parts.ledger.figures()
        let items = try await parts.ledger.queue(limit: limit)
        let aside = try await parts.ledger.recordings(
            RecordingFilter(state: .quarantined),
            limit: limit
        )
        let waiting = Self.waiting(figures)
        return QueueReport(
            waiting: waiting.count,
            waitingBytes: waiting.bytes,
            items: items.map { QueueItem($0) },
            quarantined: aside.recordings.reversed().map { QuarantinedItem($0) },
            quarantinedTotal: figures[.quarantined].count
        )
    }

    /// Bays that hold something, and named ones that hold nothing.
    private func bayReports() async throws -> [BayReport] {
        let docked = parts.dockBoard.all
        let readiness = try await ReadinessDesk(parts).readiness(of: docked)
        let taken = Set(docked.map(\.bay.path))
        var shown = Set(docked.compactMap(\.bay.name))
        var reports = docked.map { BayReport($0, readiness[$0.id]) }
        for bay in rules.bayNames.all.sorted(by: {
            ($0.label, $0.path.rawValue) < ($1.label, $1.path.rawValue)
        })
        where !taken.contains(bay.path) && shown.insert(bay.label).inserted {
            reports.append(BayReport(empty: bay.path, name: bay.label))
        }
        return reports.sorted { ($0.label, $0.docking ?? "") < ($1.label, $1.docking ?? "") }
    }

    private func queueSummary(_ figures: LedgerFigures, oldestWaiting: UTCTime?) -> QueueSummary {
        QueueSummary(
            waiting: figures[.spooled].count,
            waitingBytes: figures[.spooled].bytes,
            oldestWaitingSince: oldestWaiting.map { Timestamp($0) },
            uploading: parts.uplinkBoard.transfers.map {
                TransferReport(
                    recording: $0.recording.rawValue,
                    title: $0.title,
                    bytesDone: min($0.sent.bytes, $0.bytesTotal),
                    bytesTotal: $0.bytesTotal
                )
            },
            bytesPerSecond: parts.uplinkBoard.speed.bytesPerSecond ?? 0,
            quarantined: figures[.quarantined].count
        )
    }

    private func spoolReport(_ figures: LedgerFigures) async throws -> AdminAPI.SpoolReport {
        let space = try await parts.spoolDesk.space()
        let free = max(0, space.freeBytes - reserveBytes)
        let trouble = parts.conditions.all.first {
            $0.name == .spoolFull || $0.name == .spoolFailing
        }
        let state =
            if trouble != nil || free == 0 { "full" } else if free < space.totalBytes / 20 {
                "low"
            } else { "ok" }
        return AdminAPI.SpoolReport(
            path: spoolPath,
            state: state,
            detail: trouble?.detail,
            usedBytes: Self.waiting(figures).bytes,
            freeBytes: free,
            totalBytes: space.totalBytes
        )
    }

    static func waiting(_ figures: LedgerFigures) -> Tally {
        Tally(
            count: figures[.spooled].count + figures[.uploading].count,
            bytes: figures[.spooled].bytes + figures[.uploading].bytes
        )
    }

    private static func counts(_ figures: LedgerFigures) -> [StateCount] {
        RecordingState.allCases.compactMap { state in
            let tally = figures[state]
            guard tally.count > 0 else { return nil }
            return StateCount(state: state.rawValue, count: tally.count, bytes: tally.bytes)
        }
    }
}

extension StoreReport {
    init(_ state: UplinkBoard.StoreState?, label: String) {
        let name =
            switch state?.trouble {
            case .storeFull: "full"
            case .storeReadOnly: "read-only"
            case .storeDenied: "denied"
            case .some: "unavailable"
            case nil: state == nil ? "unknown" : "ok"
            }
        self.init(
            label: label,
            state: name,
            detail: state?.detail,
            since: state.map { Timestamp($0.since) },
            freeBytes: state?.freeBytes
        )
    }
}

extension WarningReport {
    init(_ condition: Condition) {
        self.init(
            name: condition.name.rawValue,
            subject: condition.subject,
            detail: condition.detail,
            since: Timestamp(condition.since),
            whatToDo: condition.advice
        )
    }
}

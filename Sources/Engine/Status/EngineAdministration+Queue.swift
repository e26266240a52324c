// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Custody
import Evidence
import Platform

/// How long what waits has waited, and how long it will.
extension EngineAdministration {
    /// The bounds between which ages are told apart.
    private static let ages: [Duration] = [
        .hours(1), .hours(4), .hours(12), .hours(24), .hours(48), .hours(96),
    ]
    /// The days of which the inflow is the mean, and the line's speed.
    private static let measuredDays: Int64 = 7
    private static let day: Int64 = 86_400

    package func queueShape(of camera: CameraSerial?) async throws -> QueueShapeReport {
        let rows = try await parts.ledger.queueShape(ages: Self.ages, now: parts.now())
        return QueueShapeReport(
            ageLimitsSeconds: Self.ages.map { Int($0.components.seconds) },
            rows: rows.filter { camera == nil || $0.camera == camera }.map { row in
                AdminAPI.QueueShapeRow(
                    camera: row.camera.rawValue,
                    reason: row.reason,
                    counts: row.tallies.map(\.count),
                    bytes: row.tallies.map(\.bytes)
                )
            }
        )
    }

    package func lateRecordings(limit: Int) async throws -> LateReport {
        let late = try await parts.ledger.late(before: lateCutoff, limit: limit)
        return LateReport(
            lateAfterSeconds: parts.line.terms.lateAfter.components.seconds,
            total: late.total.count,
            totalBytes: late.total.bytes,
            groups: late.groups.map { group in
                LateGroup(
                    camera: group.camera.rawValue,
                    reason: group.reason,
                    count: group.tally.count,
                    bytes: group.tally.bytes,
                    oldest: Timestamp(group.oldest)
                )
            },
            items: late.recordings.map { summary in
                LateItem(
                    recording: summary.id.rawValue,
                    title: summary.title,
                    camera: summary.camera.rawValue,
                    reason: summary.outstandingReason,
                    bytes: summary.sizeBytes,
                    since: Timestamp(summary.listedAt),
                    detail: summary.quarantine?.detail ?? summary.lastError
                )
            }
        )
    }

    package func uplinkForecast() async throws -> ForecastReport {
        let terms = parts.line.terms
        let now = parts.now()
        let since = now.advanced(by: .seconds(-Self.measuredDays * Self.day))
        let waiting = Self.waiting(try await parts.ledger.figures())
        let inflow = try await parts.ledger.inflow(since: since)
        let perDay = inflow.bytes / Self.measuredDays
        let space = try await parts.spoolDesk.space()
        let measured = try await parts.ledger.measuredRate(since: since)
        let assumed = terms.cap.map { Double($0.bytesPerSecond) }
        let order = parts.line.order?.order
        let drain = (measured ?? assumed).map { rate in
            UplinkForecast.drain(
                bytes: waiting.bytes,
                from: now,
                schedule: terms.schedule,
                cap: terms.cap?.bytesPerSecond,
                lineRate: rate,
                order: terms.isHeld ? .paused : order
            )
        }
        let retention = terms.retention?.defaultPeriod
        return ForecastReport(
            measuredBytesPerSecond: (measured ?? assumed).map { Int64($0) },
            assumed: measured == nil && assumed != nil,
            waitingBytes: waiting.bytes,
            emptyAt: drain?.emptyAt.map { Timestamp($0) },
            windowClosesAt: drain?.closesAt.map { Timestamp($0) },
            drainsInWindow: drain?.leftAtClose.map { $0 == 0 },
            leftAtCloseBytes: drain?.leftAtClose,
            spoolDaysLeft: UplinkForecast.spoolDaysLeft(
                freeBytes: max(0, space.freeBytes - reserveBytes),
                inflowPerDay: perDay
            ),
            inflowBytesPerDay: perDay,
            storeBytesAtSteadyState: retention.map {
                UplinkForecast.steadyStateBytes(inflowPerDay: perDay, retention: $0)
            },
            retentionDays: retention.map { Int($0.components.seconds / Self.day) },
            note: Self.note(
                isRateKnown: drain != nil,
                isHeldBack: terms.isHeld || order == .paused,
                hasRetention: retention != nil
            )
        )
    }

    private static func note(
        isRateKnown: Bool,
        isHeldBack: Bool,
        hasRetention: Bool
    ) -> String? {
        var notes: [String] = []
        if !isRateKnown {
            notes.append("nothing was forwarded of late and no cap is set: no rate is known")
        }
        if isHeldBack { notes.append("forwarding is held or paused") }
        if !hasRetention { notes.append("no [retention] is configured") }
        return notes.isEmpty ? nil : notes.joined(separator: "; ")
    }
}

extension Duration {
    /// Whole hours.
    fileprivate static func hours(_ hours: Int64) -> Duration { .seconds(hours * 3_600) }
}

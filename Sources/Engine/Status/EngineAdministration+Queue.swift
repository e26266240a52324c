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
        let days = Self.days(since: try await parts.ledger.firstListed(), now: now)
        let perDay = inflow.bytes / days
        let space = try await parts.spoolDesk.space()
        // A week in which nothing came home says nothing of the line.
        let measured = try await parts.ledger.measuredRate(since: since)
            .flatMap { $0 > 0 ? $0 : nil }
        let assumed = Self.fastest(of: terms).map { Double($0) }
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

    /// The days over which the inflow is spread: a week, or fewer while the dock is new.
    private static func days(since first: UTCTime?, now: UTCTime) -> Int64 {
        guard let first else { return measuredDays }
        let whole = (now.since(first).components.seconds + day - 1) / day
        return min(max(whole, 1), measuredDays)
    }

    /// The speed to assume of a line that nothing was measured on: what the terms allow at best; nil
    /// if they set no bound.
    private static func fastest(of terms: UplinkTerms) -> Int64? {
        let rates = terms.schedule.windows.map { $0.rate?.bytesPerSecond }
        let windows = rates.contains(nil) ? nil : rates.compactMap { $0 }.max()
        return [windows, terms.cap?.bytesPerSecond].compactMap { $0 }.min()
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

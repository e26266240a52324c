// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Evidence

extension BayReport {
    /// A docked camera as status shows it; one that is gone has no readiness.
    init(_ docked: DockedCamera, _ readiness: Readiness?) {
        self.init(
            label: docked.bay.label,
            path: docked.bay.path.rawValue,
            state: docked.state.rawValue,
            readiness: readiness.map { ReadinessReport($0) },
            docking: docked.id.rawValue,
            camera: docked.serial?.rawValue,
            model: docked.model.isEmpty ? nil : docked.model,
            profile: docked.profile?.rawValue,
            driver: docked.driver.rawValue,
            attachedAt: Timestamp(docked.attachedAt),
            refusal: docked.refusal.map {
                ReasonReport(name: $0.name, detail: $0.description)
            },
            hold: docked.hold.map { ReasonReport(name: $0.name.rawValue, detail: $0.detail) },
            progress: docked.intake.map { ProgressReport($0) },
            charge: docked.charge.name,
            chargePercent: docked.charge.percent,
            clock: docked.clock.map { ClockReport($0) },
            clearing: docked.clearing.flatMap { BayClearingReport($0) },
            unreadableEntries: docked.unreadableCount,
            quarantined: docked.quarantinedCount > 0 ? docked.quarantinedCount : nil,
            withheld: docked.withheldCount
        )
    }

    /// A named bay that holds nothing.
    init(empty path: BayPath, name: String) {
        self.init(label: name, path: path.rawValue, state: "empty")
    }
}

extension BayClearingReport {
    /// Clearing as status shows it; nil where nothing was to go.
    fileprivate init?(_ clearing: ClearingProgress) {
        guard clearing.recordingsTotal > 0 else { return nil }
        self.init(
            recordingsTotal: clearing.recordingsTotal,
            recordingsRemoved: clearing.removedCount,
            recordingsCleared: clearing.clearedCount
        )
    }
}

extension ReadinessReport {
    /// A readiness as status shows it.
    init(_ readiness: Readiness) {
        let forecast = readiness.forecast
        self.init(
            name: readiness.name,
            words: readiness.words,
            reason: readiness.trouble?.name,
            secondsLeft: forecast?.remaining.components.seconds,
            uncertaintySeconds: forecast?.uncertainty.components.seconds
        )
    }
}

extension Charge {
    fileprivate var name: String {
        switch self {
        case .unknown: "unknown"
        case .level: "level"
        case .external: "external"
        }
    }

    fileprivate var percent: Int? {
        if case .level(let percent, _) = self { percent } else { nil }
    }
}

extension ClockReport {
    /// A camera's clock as status shows it.
    init(_ clock: DockedClock) {
        let reading = clock.difference.reading
        self.init(
            aheadSeconds: clock.difference.ahead.tenths,
            uncertaintySeconds: reading.uncertainty.tenths,
            shown: reading.shown.civil.iso8601,
            measuredAt: Timestamp(reading.readAt),
            corrected: clock.isCorrected
        )
    }
}

extension Duration {
    /// Seconds, to a tenth.
    fileprivate var tenths: Double { (self / .milliseconds(100)).rounded() / 10 }
}

extension ProgressReport {
    /// How far an intake is, with the time left at the speed of late.
    init(_ intake: IntakeProgress) {
        let done = min(intake.meter.bytes, intake.bytesTotal)
        let speed = intake.speed.bytesPerSecond ?? 0
        let left = intake.bytesTotal - done
        self.init(
            recordingsTotal: intake.recordingsTotal,
            recordingsDone: intake.recordingsDone,
            bytesTotal: intake.bytesTotal,
            bytesDone: done,
            bytesPerSecond: speed,
            secondsLeft: speed > 0 ? (left + speed - 1) / speed : (left == 0 ? 0 : nil),
            current: intake.current.map {
                TransferReport(
                    recording: $0.recording.rawValue,
                    title: $0.title,
                    bytesDone: $0.bytesDone,
                    bytesTotal: $0.bytesTotal
                )
            },
            phase: intake.phase.rawValue
        )
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Custody
import Evidence
import Stores

extension AdminAPI.RecordingSummary {
    /// A recording of the ledger as the API shows it.
    init(_ summary: Custody.RecordingSummary) {
        self.init(
            recording: summary.id.rawValue,
            title: summary.title,
            kind: summary.kind.rawValue,
            state: summary.state.rawValue,
            quarantine: summary.quarantine.map { ReasonReport($0) },
            camera: summary.camera.rawValue,
            files: summary.fileCount,
            bytes: summary.sizeBytes,
            recordedAt: summary.recordedAt.civil.iso8601,
            listedAt: Timestamp(summary.listedAt),
            category: summary.category,
            urgent: summary.isUrgent,
            proof: summary.proof
        )
    }
}

extension AdminAPI.RecordingDetail {
    /// A recording with its files and all that the custody log says of it.
    init(_ detail: Custody.RecordingDetail, history: [CustodyEntry], station: Station) {
        let summary = detail.summary
        let keys = ObjectLayout(agency: station.agency, site: station.site).keys(
            id: summary.id,
            serial: summary.camera,
            recordedAt: summary.recordedAt,
            files: detail.files.map(\.source.path)
        )
        let files = zip(detail.files, keys.files).map { file, key in
            FileReport(
                path: file.source.path.description,
                bytes: file.source.sizeBytes,
                modified: file.source.modified.civil.iso8601,
                sha256: file.content?.whole.hex,
                key: file.content == nil ? nil : key.description
            )
        }
        self.init(
            summary: AdminAPI.RecordingSummary(summary),
            docking: summary.docking.rawValue,
            bay: detail.docking.docking.bay.label,
            partSizeBytes: Int64(detail.files.first?.content?.partSizeBytes ?? 0),
            files: files,
            history: history.map { CustodyEntryReport($0) }
        )
    }
}

extension ReasonReport {
    init(_ reason: QuarantineReason) {
        self.init(name: reason.name.rawValue, detail: reason.detail)
    }
}

extension QueueItem {
    /// A recording that waits for the store or is on its way.
    init(_ summary: Custody.RecordingSummary) {
        self.init(
            recording: summary.id.rawValue,
            title: summary.title,
            camera: summary.camera.rawValue,
            bytes: summary.sizeBytes,
            state: summary.state.rawValue,
            since: Timestamp(summary.spooledAt ?? summary.since),
            attempts: summary.attempts,
            lastError: summary.lastError,
            notBefore: summary.notBefore.map { Timestamp($0) }
        )
    }
}

extension QuarantinedItem {
    /// A recording that was set aside.
    init(_ summary: Custody.RecordingSummary) {
        let reason = summary.quarantine ?? QuarantineReason(.sourceUnreadable, "no reason is known")
        self.init(
            recording: summary.id.rawValue,
            title: summary.title,
            camera: summary.camera.rawValue,
            bytes: summary.sizeBytes,
            reason: ReasonReport(reason),
            since: Timestamp(summary.since),
            whatToDo: reason.isMendedByReading
                ? "dock camera \(summary.camera) again; it is read anew"
                : "compare both copies; see camdock recordings show \(summary.id)"
        )
    }
}

extension CustodyEntryReport {
    /// One entry of the custody log.
    init(_ entry: CustodyEntry) {
        let actor =
            switch entry.actor {
            case .service: "camdockd"
            case .user(let uid): "uid \(uid)"
            }
        self.init(
            seq: entry.seq,
            // A time that a damaged file holds is shown as the epoch; the chain's check names it.
            time: Timestamp(entry.time) ?? Timestamp(UTCTime(nanosecondsSinceEpoch: 0)),
            event: entry.event,
            actor: actor,
            recording: entry.recording?.rawValue,
            docking: entry.docking?.rawValue,
            camera: entry.camera?.rawValue,
            detail: entry.detail.mapValues(\.description),
            previous: entry.previous.hex,
            hash: entry.hash.hex
        )
    }
}

extension AdminAPI.CustodyVerdict {
    /// What checking the chain found.
    init(_ verdict: Custody.CustodyVerdict) {
        self.init(
            ok: verdict.isWhole,
            entries: verdict.entries,
            head: verdict.head?.hex,
            broken: verdict.broken.map { BrokenEntry(seq: $0.seq, reason: $0.reason) }
        )
    }
}

extension DockingReport {
    /// A docking of the moment, or one that has just ended.
    init(_ docked: DockedCamera, _ readiness: Readiness?) {
        self.init(
            docking: docked.id.rawValue,
            bay: BayReport(docked, readiness),
            finished: docked.isOver || docked.outcome != nil,
            outcome: docked.outcome?.name,
            failure: docked.outcome?.failure.map {
                ReasonReport(name: $0.name, detail: $0.description)
            },
            taken: max(0, (docked.intake?.recordingsDone ?? 0) - docked.quarantinedCount),
            takenBytes: docked.intake?.meter.bytes ?? 0,
            alreadyKnown: docked.knownCount,
            quarantined: docked.quarantinedCount
        )
    }

    /// A docking of the past; how its reading ended, only the custody log knows.
    init(_ record: DockingRecord) {
        let docking = record.docking
        self.init(
            docking: docking.id.rawValue,
            bay: BayReport(
                label: docking.bay.label,
                path: docking.bay.path.rawValue,
                state: record.state.rawValue,
                docking: docking.id.rawValue,
                camera: docking.camera.serial.rawValue,
                model: docking.camera.model,
                profile: docking.camera.profile.rawValue,
                driver: docking.driver.rawValue,
                attachedAt: Timestamp(docking.attachedAt)
            ),
            finished: true,
            taken: 0,
            takenBytes: 0,
            alreadyKnown: 0,
            quarantined: 0
        )
    }
}

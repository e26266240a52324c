// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Evidence

/// Reports to be shown.
enum Sample {
    static let now = at("2026-03-01T22:14:07.31Z")

    static func at(_ text: String) -> Timestamp {
        Timestamp(text) ?? Timestamp(UTCTime(secondsSinceEpoch: 0))
    }

    /// A daemon that started a while ago and has nothing to do.
    static func status(
        bays: [BayReport] = [],
        queue: QueueSummary = idleQueue,
        uplink: UplinkReport? = nil,
        store: StoreReport = StoreReport(
            label: "/srv/store",
            state: "ok",
            freeBytes: 1_234_567_890_123
        ),
        spool: SpoolReport = emptySpool,
        warnings: [WarningReport] = [],
        ledger: LedgerReport = LedgerReport(states: []),
        custody: CustodySummary = CustodySummary(entries: 0)
    ) -> StatusReport {
        StatusReport(
            version: "0.1.0",
            host: "dock-07",
            time: now,
            startedAt: at("2026-02-26T18:10:00Z"),
            bays: bays,
            queue: queue,
            uplink: uplink,
            store: store,
            spool: spool,
            warnings: warnings,
            ledger: ledger,
            custody: custody
        )
    }

    static let idleQueue = QueueSummary(
        waiting: 0,
        waitingBytes: 0,
        uploading: [],
        bytesPerSecond: 0,
        quarantined: 0
    )

    static let emptySpool = SpoolReport(
        path: "/var/lib/camdock/spool",
        state: "ok",
        usedBytes: 0,
        freeBytes: 450_000_000_000,
        totalBytes: 500_000_000_000
    )

    static func reading(_ label: String, camera: String = "BWC-1042") -> BayReport {
        BayReport(
            label: label,
            path: "pci-0000:00:14.0-usb-0:2.3",
            state: "reading",
            docking: "20260301T221000-0000abcd",
            camera: camera,
            model: "Generic Mass-Storage",
            profile: "avchd",
            driver: "mass-storage",
            attachedAt: now,
            progress: ProgressReport(
                recordingsTotal: 14,
                recordingsDone: 5,
                bytesTotal: 10_000_000_000,
                bytesDone: 6_789_000_000,
                bytesPerSecond: 41_200_000,
                secondsLeft: 77,
                current: TransferReport(
                    recording: "0123456789abcdef01234567",
                    title: "00012.MTS",
                    bytesDone: 1_200_000_000,
                    bytesTotal: 2_000_000_000
                )
            )
        )
    }

    static let refused = BayReport(
        label: "A4",
        path: "pci-0000:00:14.0-usb-0:2.4",
        state: "refused",
        docking: "20260301T221300-0000abce",
        camera: "4C530001230815",
        model: "SanDisk Ultra",
        driver: "mass-storage",
        attachedAt: now,
        refusal: ReasonReport(
            name: "not-enrolled",
            detail: "this camera is not enrolled; add its serial to the configuration"
        )
    )
}

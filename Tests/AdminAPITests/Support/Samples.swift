// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Evidence

/// Values to send to and fro.
enum Sample {
    static let time = Timestamp(UTCTime(nanosecondsSinceEpoch: 1_772_403_247_310_000_000))

    static let status = StatusReport(
        version: "0.1.0",
        host: "dock-07",
        time: time,
        startedAt: Timestamp(UTCTime(secondsSinceEpoch: 1_772_400_000)),
        bays: [
            BayReport(
                label: "A3",
                path: "pci-0000:00:14.0-usb-0:2.3",
                state: "reading",
                docking: "20260301T221407-0000abcd",
                camera: "BWC-1042",
                model: "Generic Card",
                profile: "dcim",
                driver: "mass-storage",
                attachedAt: time,
                progress: ProgressReport(
                    recordingsTotal: 4,
                    recordingsDone: 1,
                    bytesTotal: 1_000,
                    bytesDone: 250,
                    bytesPerSecond: 50,
                    secondsLeft: 15,
                    current: TransferReport(
                        recording: "0123456789abcdef01234567",
                        title: "00012.MTS",
                        bytesDone: 10,
                        bytesTotal: 100
                    )
                )
            )
        ],
        queue: QueueSummary(
            waiting: 2,
            waitingBytes: 300,
            oldestWaitingSince: time,
            uploading: [],
            bytesPerSecond: 0,
            quarantined: 0
        ),
        store: StoreReport(label: "/srv/store", state: "ok", freeBytes: 1 << 40),
        spool: SpoolReport(
            path: "/var/lib/camdock/spool",
            state: "ok",
            usedBytes: 300,
            freeBytes: 700,
            totalBytes: 1_000
        ),
        warnings: [
            WarningReport(
                name: "camera-refused",
                subject: "A4",
                detail: "this camera is not enrolled",
                since: time,
                whatToDo: "add its serial"
            )
        ],
        ledger: LedgerReport(states: [StateCount(state: "spooled", count: 2, bytes: 300)]),
        custody: CustodySummary(entries: 9, head: String(repeating: "ab", count: 32))
    )

    static let summary = RecordingSummary(
        recording: "0123456789abcdef01234567",
        title: "00012.MTS",
        kind: "avchd",
        state: "spooled",
        camera: "BWC-1042",
        files: 2,
        bytes: 300,
        recordedAt: "2026-03-01T22:14:07",
        listedAt: time
    )

    static let detail = RecordingDetail(
        summary: summary,
        docking: "20260301T221407-0000abcd",
        bay: "A3",
        partSizeBytes: 16 << 20,
        files: [FileReport(path: "PRIVATE/00012.MTS", bytes: 300, modified: "2026-03-01T22:14:07")],
        history: [entry]
    )

    static let entry = CustodyEntryReport(
        seq: 1,
        time: time,
        event: "recording.spooled",
        actor: "camdockd",
        recording: summary.recording,
        detail: ["bytes": "300"],
        previous: String(repeating: "0", count: 64),
        hash: String(repeating: "ab", count: 32)
    )

    static let bays = BayList(bays: [
        NamedBay(path: "pci-0:1", name: "A1", source: .learnt, docking: "d", camera: "C1"),
        NamedBay(path: "pci-0:2"),
    ])

    static let cameras = CameraList(cameras: [
        CameraReport(serial: "C1", standing: .enrolled, assignment: "fixed", kind: "body-worn"),
        CameraReport(serial: "C2", standing: .waiting, bay: "A2", refusal: "not-enrolled"),
    ])

    static let rosterOutcome = RosterOutcome(
        dryRun: false,
        cameras: [RosterOutcome.Camera(serial: "C1", change: "enrolled")]
    )

    static let queue = QueueReport(
        waiting: 0,
        waitingBytes: 0,
        items: [],
        quarantined: [],
        quarantinedTotal: 0
    )

    static let docking = DockingReport(
        docking: "20260301T221407-0000abcd",
        bay: BayReport(label: "folder", path: "folder", state: "idle"),
        finished: true,
        outcome: "drained",
        taken: 1,
        takenBytes: 300,
        alreadyKnown: 0,
        quarantined: 0
    )
}

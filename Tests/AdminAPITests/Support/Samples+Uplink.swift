// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Evidence

/// Values about the way to the store.
extension Sample {
    static let uplink = UplinkReport(
        state: "forced",
        order: "now",
        orderSince: time,
        rateBytesPerSecond: 12_500_000,
        nextChangeAt: time,
        nextState: "open",
        nextRateBytesPerSecond: 2_000_000,
        timeZone: "Europe/Vienna",
        windows: ["mon-fri 19:00-06:00 full"],
        late: 3,
        lateAfterSeconds: 43_200,
        retention: "governance, 365 days",
        confirmation: "checksum"
    )

    static let shape = QueueShapeReport(
        ageLimitsSeconds: [3_600, 14_400],
        rows: [
            QueueShapeRow(
                camera: "BWC-1042",
                reason: "window-closed",
                counts: [1, 0, 2],
                bytes: [100, 0, 200]
            )
        ]
    )

    static let late = LateReport(
        lateAfterSeconds: 43_200,
        total: 1,
        totalBytes: 300,
        groups: [
            LateGroup(
                camera: "BWC-1042",
                reason: "store-unavailable",
                count: 1,
                bytes: 300,
                oldest: time
            )
        ],
        items: [
            LateItem(
                recording: summary.recording,
                title: summary.title,
                camera: "BWC-1042",
                reason: "store-unavailable",
                bytes: 300,
                since: time,
                detail: "no route to host"
            )
        ]
    )

    static let forecast = ForecastReport(
        measuredBytesPerSecond: 12_300_000,
        assumed: false,
        waitingBytes: 300,
        emptyAt: time,
        windowClosesAt: time,
        drainsInWindow: false,
        leftAtCloseBytes: 7,
        spoolDaysLeft: 6.5,
        inflowBytesPerDay: 310,
        storeBytesAtSteadyState: 113_150,
        retentionDays: 365,
        note: "a note"
    )

    static let recordVerdict = CameraRecordVerdict(
        complete: false,
        reason: "the camera left",
        camera: "ACME X2",
        requests: 40,
        refused: 3,
        objects: 12,
        bytesRead: 70_000,
        bytesKept: 65_536
    )

    static let storeVerdict = StoreVerdict(ok: true, failed: 0, warnings: 1)
}

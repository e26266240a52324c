// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Evidence

extension Sample {
    private static let reportTime = Timestamp(UTCTime(secondsSinceEpoch: 1_772_403_247))

    /// A question that uses every field.
    static let reportQuery = ReportQuery(
        camera: CameraSerial("BWC 1/2&x"),
        since: reportTime,
        limit: 9,
        before: 77
    )

    static let gaps = GapsReport(
        items: [
            GapItem(
                camera: "BWC-1042",
                kind: "missing",
                series: "DCIM",
                first: 18,
                last: 19,
                foundAt: reportTime,
                docking: "D1"
            )
        ],
        next: 12
    )

    static let arrivals = ArrivalsReport(
        lateAfterSeconds: 86_400,
        items: [
            ArrivalItem(
                recording: "0a",
                title: "CLIP0001.MP4",
                camera: "BWC-1042",
                recordedAt: reportTime,
                spooledAt: reportTime,
                ageSeconds: 90_000,
                clockMeasured: true,
                state: "spooled"
            )
        ]
    )

    static let missing = MissingReport(
        cameras: [
            OverdueItem(
                camera: "BWC-1043",
                label: "43",
                assignedTo: "Car 7",
                kind: "in-car",
                lastDockedAt: nil,
                overdueSince: reportTime
            )
        ],
        items: [
            MissingItem(
                recording: "0b",
                title: "CLIP0002.MP4",
                camera: "BWC-1042",
                cameraTime: "2026-03-01T22:14:07",
                bytes: 300,
                missingSince: reportTime,
                state: "listed",
                isHeld: false
            )
        ]
    )

    static func overlapping(within seconds: Int64) -> OverlappingReport {
        OverlappingReport(
            recording: "0a",
            assignedTo: "Car 7",
            withinSeconds: seconds,
            items: [
                OverlappingItem(
                    recording: "0a",
                    title: "CLIP0001.MP4",
                    camera: "BWC-1042",
                    kind: "in-car",
                    recordedAt: reportTime,
                    clockMeasured: true,
                    state: "confirmed",
                    bytes: 12
                )
            ]
        )
    }

    static let wear = WearReport(
        camera: "BWC-1042",
        fromPercent: 20,
        toPercent: 80,
        months: [WearMonth(month: "2026-03", seconds: 6_000, count: 12)]
    )
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Evidence

extension Sample {
    static let time = Timestamp(UTCTime(secondsSinceEpoch: 1_772_403_247))

    /// Gaps with these places in the report, of which each page holds two.
    static func gaps(_ query: ReportQuery, of total: Int = 5) -> GapsReport {
        let start = Int(query.before ?? Int64(total))
        let places = (0..<start).reversed().prefix(min(query.limit, 2))
        return GapsReport(
            items: places.map { gap(first: 10 * $0, last: 10 * $0 + $0 % 2) },
            next: places.last.flatMap { $0 > 0 ? Int64($0) : nil }
        )
    }

    static func gap(_ kind: String = "missing", first: Int, last: Int) -> GapItem {
        GapItem(
            camera: "BWC-1042",
            kind: kind,
            series: "DCIM",
            first: first,
            last: last,
            foundAt: time,
            docking: "D1"
        )
    }

    static func arrivals(clockMeasured: Bool = false) -> ArrivalsReport {
        ArrivalsReport(
            lateAfterSeconds: 86_400,
            items: [
                ArrivalItem(
                    recording: "0123456789abcdef01234560",
                    title: "CLIP, 1.MP4",
                    camera: "BWC-1042",
                    recordedAt: time,
                    spooledAt: time,
                    ageSeconds: 93_600,
                    clockMeasured: clockMeasured,
                    state: "spooled"
                )
            ]
        )
    }

    static let missing = MissingReport(
        cameras: [
            OverdueItem(
                camera: "BWC-1043",
                label: "43",
                assignedTo: "Car 7",
                kind: "in-car",
                lastDockedAt: nil,
                overdueSince: time
            )
        ],
        items: [
            missing("0123456789abcdef01234561", state: "listed", isHeld: false),
            missing("0123456789abcdef01234562", state: "spooled", isHeld: true),
        ]
    )

    private static func missing(_ id: String, state: String, isHeld: Bool) -> MissingItem {
        MissingItem(
            recording: id,
            title: "CLIP0002.MP4",
            camera: "BWC-1042",
            cameraTime: "2026-03-01T22:14:07",
            bytes: 3_000_000,
            missingSince: time,
            state: state,
            isHeld: isHeld
        )
    }

    /// Two cameras of one officer, of which one's clock was measured.
    static let overlapping = OverlappingReport(
        recording: "0123456789abcdef01234562",
        assignedTo: "Officer 12",
        withinSeconds: 600,
        items: [("1", "CAR-7", "in-car", false), ("2", "BWC-1042", "body-worn", true)].map {
            OverlappingItem(
                recording: "0123456789abcdef0123456" + $0.0,
                title: "CLIP000\($0.0).MP4",
                camera: $0.1,
                kind: $0.2,
                recordedAt: time,
                clockMeasured: $0.3,
                state: "confirmed",
                bytes: 12
            )
        }
    )

    static let wear = WearReport(
        camera: "BWC-1042",
        fromPercent: 20,
        toPercent: 80,
        months: [
            WearMonth(month: "2025-03", seconds: 4_800, count: 31),
            WearMonth(month: "2026-03", seconds: 6_000, count: 9),
        ]
    )
}

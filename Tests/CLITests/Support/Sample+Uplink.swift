// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Evidence

/// Reports about the way to the store.
extension Sample {
    /// An uplink with two windows, whose next change comes in a while.
    static func uplink(
        state: String,
        order: String? = nil,
        rate: Int64? = nil,
        next: String? = "open",
        late: Int = 0,
        retention: String? = nil,
        confirmation: String? = nil
    ) -> UplinkReport {
        UplinkReport(
            state: state,
            order: order,
            orderSince: order.map { _ in at("2026-03-01T20:00:00Z") },
            rateBytesPerSecond: rate,
            nextChangeAt: next.map { _ in at("2026-03-02T05:00:00Z") },
            nextState: next,
            nextRateBytesPerSecond: next == "open" ? 2_000_000 : nil,
            timeZone: "Europe/Vienna",
            windows: ["mon-fri 19:00-06:00 full", "sat-sun 00:00-24:00 2 MB/s"],
            late: late,
            lateAfterSeconds: 43_200,
            retention: retention,
            confirmation: confirmation
        )
    }

    /// So many recordings that are late, of which two are shown.
    static func late(total: Int) -> LateReport {
        let items = [
            LateItem(
                recording: "0123456789abcdef01234567",
                title: "00012.MTS",
                camera: "BWC-1042",
                reason: "store-unavailable",
                bytes: 2_000_000_000,
                since: at("2026-02-26T19:02:00Z"),
                detail: "could not reach s3.example.org: no route to host"
            ),
            LateItem(
                recording: "89abcdef0123456789abcdef",
                title: "a very long name indeed.mp4",
                camera: "BWC-1043",
                reason: "window-closed",
                bytes: 1_000_000_000,
                since: at("2026-03-01T09:02:00Z")
            ),
        ]
        let groups = items.map { item in
            LateGroup(
                camera: item.camera,
                reason: item.reason,
                count: 1,
                bytes: item.bytes,
                oldest: item.since
            )
        }
        return LateReport(
            lateAfterSeconds: 43_200,
            total: total,
            totalBytes: Int64(total) * 1_000_000_000,
            groups: total > 0 ? groups : [],
            items: total > 0 ? items : []
        )
    }

    /// A recording that somebody has said something of.
    static func detail(
        _ id: RecordingID,
        category: String? = nil,
        urgent: Bool? = nil
    ) -> RecordingDetail {
        let summary = RecordingSummary(
            recording: id.rawValue,
            title: "00012.MTS",
            kind: "single",
            state: "spooled",
            camera: "BWC-1042",
            files: 1,
            bytes: 1,
            recordedAt: "2026-03-01T22:14:07",
            listedAt: now,
            category: category,
            urgent: urgent
        )
        return RecordingDetail(
            summary: summary,
            docking: "20260301T221000-0000abcd",
            bay: "A3",
            partSizeBytes: 0,
            files: [],
            history: []
        )
    }
}

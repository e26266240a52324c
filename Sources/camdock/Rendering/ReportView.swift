// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI

/// What has to be accounted for, for people.
enum ReportView {
    private static let gapColumns: [Line.Column] = [.left(16), .left(16), .left(19)]
    private static let arrivalColumns: [Line.Column] = [
        .left(24), .left(10), .left(17), .right(6),
    ]
    private static let cameraColumns: [Line.Column] = [
        .left(12), .left(10), .left(16), .left(16),
    ]
    private static let itemColumns: [Line.Column] = [
        .left(24), .left(10), .left(16), .left(7),
    ]

    /// The lines of `camdock report gaps`.
    static func lines(of items: [GapItem], hasMore: Bool) -> [Line] {
        guard !items.isEmpty else {
            return [Line("No camera's numbering has a gap.", .good)]
        }
        let heading = Line(
            row: ["FOUND", "CAMERA", "NUMBERS", "FOLDER"],
            in: gapColumns,
            .heading
        )
        let rows = items.map { item in
            Line(
                row: [minute(item.foundAt), item.camera, numbers(of: item), item.series],
                in: gapColumns
            )
        }
        return [heading] + rows + more(hasMore)
    }

    private static func numbers(of item: GapItem) -> String {
        switch item.kind {
        case "restart": "\(item.last) after \(item.first)"
        case _ where item.first == item.last: "\(item.first)"
        default: "\(item.first) to \(item.last)"
        }
    }

    /// The lines of `camdock report late`.
    static func lines(of report: ArrivalsReport, hasMore: Bool) -> [Line] {
        let limit = Amount.time(seconds: report.lateAfterSeconds)
        guard !report.items.isEmpty else {
            return [Line("No footage was taken in more than \(limit) after it was made.", .good)]
        }
        var lines = [
            Line(
                row: ["RECORDING", "CAMERA", "RECORDED (UTC)", "AGE", "TITLE"],
                in: arrivalColumns,
                .heading
            )
        ]
        lines += report.items.map { item in
            // By a clock that nobody could ask, the time is what the camera says.
            let mark = item.clockMeasured ? "" : "?"
            return Line(
                row: [
                    item.recording, item.camera, minute(item.recordedAt) + mark,
                    "\(item.ageSeconds / 3_600) h",
                    item.title,
                ],
                in: arrivalColumns
            )
        }
        if report.items.contains(where: { !$0.clockMeasured }) {
            lines += [
                Line(), Line("?  the camera's clock could not be asked, and is taken as right"),
            ]
        }
        return lines + more(hasMore)
    }

    /// The lines of `camdock report missing`.
    static func lines(of report: MissingReport, hasMore: Bool) -> [Line] {
        var lines: [Line] = []
        if report.cameras.isEmpty {
            lines.append(Line("Every camera was docked within its limit.", .good))
        } else {
            lines.append(
                Line(
                    row: ["CAMERA", "LABEL", "LAST DOCKED", "OVERDUE SINCE", "ASSIGNED TO"],
                    in: cameraColumns,
                    .heading
                )
            )
            lines += report.cameras.map { camera in
                Line(
                    row: [
                        camera.camera, camera.label, camera.lastDockedAt.map(minute) ?? "never",
                        minute(camera.overdueSince), camera.assignedTo,
                    ],
                    in: cameraColumns
                )
            }
        }
        lines.append(Line())
        guard !report.items.isEmpty else {
            return lines + [Line("No recording vanished from its camera unconfirmed.", .good)]
        }
        lines.append(
            Line(
                row: ["RECORDING", "CAMERA", "MISSING SINCE", "HELD BY", "TITLE"],
                in: itemColumns,
                .heading
            )
        )
        lines += report.items.map { item in
            Line(
                row: [
                    item.recording, item.camera, minute(item.missingSince),
                    holder(of: item), item.title,
                ],
                in: itemColumns,
                item.isHeld ? .plain : .bad
            )
        }
        return lines + more(hasMore)
    }

    private static func holder(of item: MissingItem) -> String {
        guard item.isHeld else { return "nobody" }
        return item.state == "spooled" || item.state == "uploading" ? "spool" : "store"
    }

    /// `2026-03-01 22:14`, in UTC.
    private static func minute(_ time: Timestamp) -> String {
        let text = time.description
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5))"
    }

    private static func more(_ hasMore: Bool) -> [Line] {
        hasMore ? [Line("and more; --limit shows them, --csv all")] : []
    }
}

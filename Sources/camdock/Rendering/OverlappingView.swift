// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI

/// Recordings of one officer or vehicle around the same time.
enum OverlappingView {
    private static let columns: [Line.Column] = [
        .left(1), .left(24), .left(9), .left(14), .left(9),
    ]

    /// The lines of `camdock recordings overlapping`; the one that was asked about is marked.
    static func lines(_ report: OverlappingReport) -> [Line] {
        let span = Amount.time(seconds: report.withinSeconds)
        var lines = Paragraph.lines(
            "\(report.assignedTo): \(Amount.count(report.items.count, "recording")) within \(span)",
            after: Line(),
            .heading
        )
        var day = ""
        for item in report.items {
            let text = item.recordedAt.description
            if text.prefix(10) != day {
                day = String(text.prefix(10))
                lines.append(Line("\(day) (UTC)"))
            }
            let isAsked = item.recording == report.recording
            lines.append(
                Line(
                    row: [
                        isAsked ? "*" : "", item.recording,
                        text.dropFirst(11).prefix(8) + (item.clockMeasured ? "" : "?"),
                        item.camera, item.kind, item.title,
                    ],
                    in: columns,
                    isAsked ? .heading : .plain
                )
            )
        }
        if report.items.contains(where: { !$0.clockMeasured }) {
            lines += [
                Line(), Line("?  the camera's clock could not be asked, and is taken as right"),
            ]
        }
        return lines
    }
}

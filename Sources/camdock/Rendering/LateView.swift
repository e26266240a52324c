// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI

/// What has waited for the store too long.
enum LateView {
    private static let itemColumns: [Line.Column] = [.left(24), .right(7), .right(11), .left(14)]

    /// The lines of `camdock queue late`; `now` is what ages are counted to.
    static func lines(_ report: LateReport, now: Timestamp) -> [Line] {
        let limit = Amount.time(seconds: report.lateAfterSeconds)
        guard report.total > 0 else {
            return [Line("Nothing is late: nothing has waited for \(limit).", .good)]
        }
        let number = Amount.count(report.total, "recording")
        var lines = Paragraph.lines(
            "\(number), \(Amount.bytes(report.totalBytes)), late: waiting for \(limit) or more.",
            after: Line(),
            .bad
        )
        if !report.groups.isEmpty {
            lines += [Line(), row("CAMERA", "REASON", "COUNT", "SIZE", "OLDEST", style: .heading)]
            lines += report.groups.map { group($0, now: now) }
        }
        if !report.items.isEmpty {
            let heading = ["RECORDING", "SIZE", "WAITS", "CAMERA", "TITLE"]
            lines += [Line(), Line(row: heading, in: itemColumns, .heading)]
            lines += report.items.flatMap { item($0, now: now) }
            let hidden = report.total - report.items.count
            if hidden > 0 { lines.append(Line("and \(Amount.grouped(hidden)) more")) }
        }
        return lines
    }

    private static func group(_ entry: LateGroup, now: Timestamp) -> Line {
        row(
            entry.camera,
            entry.reason,
            Amount.grouped(entry.count),
            Amount.bytes(entry.bytes),
            Amount.time(from: entry.oldest, to: now)
        )
    }

    private static func item(_ entry: LateItem, now: Timestamp) -> [Line] {
        let first = Line(
            row: [
                entry.recording, Amount.bytes(entry.bytes),
                Amount.time(from: entry.since, to: now), entry.camera, entry.title,
            ],
            in: itemColumns
        )
        let reason = entry.detail.map { "\(entry.reason): \($0)" } ?? entry.reason
        return [first] + Paragraph.lines(reason, after: "    ", .warning)
    }

    private static func row(_ texts: String..., style: Style = .plain) -> Line {
        Line(row: texts, in: [.left(24), .left(22), .right(7), .right(7), .right(11)], style)
    }
}

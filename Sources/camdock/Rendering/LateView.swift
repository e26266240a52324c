// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI

/// What has waited for the store too long.
enum LateView {
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
            lines += [Line(), group("CAMERA", "REASON", "COUNT", "SIZE", "OLDEST", .heading)]
            lines += report.groups.map { group($0, now: now) }
        }
        if !report.items.isEmpty {
            lines += [Line(), item("RECORDING", "SIZE", "WAITS", "CAMERA", "TITLE", .heading)]
            lines += report.items.flatMap { item($0, now: now) }
            let hidden = report.total - report.items.count
            if hidden > 0 { lines.append(Line("and \(Amount.grouped(hidden)) more")) }
        }
        return lines
    }

    private static func group(_ entry: LateGroup, now: Timestamp) -> Line {
        group(
            entry.camera,
            entry.reason,
            Amount.grouped(entry.count),
            Amount.bytes(entry.bytes),
            Amount.time(from: entry.oldest, to: now)
        )
    }

    private static func item(_ entry: LateItem, now: Timestamp) -> [Line] {
        let first = item(
            entry.recording,
            Amount.bytes(entry.bytes),
            Amount.time(from: entry.since, to: now),
            entry.camera,
            entry.title
        )
        let reason = entry.detail.map { "\(entry.reason): \($0)" } ?? entry.reason
        return [first] + Paragraph.lines(reason, after: "    ", .warning)
    }

    private static func group(
        _ camera: String,
        _ reason: String,
        _ count: String,
        _ size: String,
        _ oldest: String,
        _ style: Style = .plain
    ) -> Line {
        var line = Line()
        line.add(camera, style, columns: 24)
        line.add("  ")
        line.add(reason, style, columns: 22)
        line.add("  ")
        line.add(count, style, columns: 7, alignment: .right)
        line.add("  ")
        line.add(size, style, columns: 7, alignment: .right)
        line.add("  ")
        line.add(oldest, style, columns: 11, alignment: .right)
        return line
    }

    private static func item(
        _ recording: String,
        _ size: String,
        _ waits: String,
        _ camera: String,
        _ title: String,
        _ style: Style = .plain
    ) -> Line {
        var line = Line()
        line.add(recording, style, columns: 24)
        line.add("  ")
        line.add(size, style, columns: 7, alignment: .right)
        line.add("  ")
        line.add(waits, style, columns: 11, alignment: .right)
        line.add("  ")
        line.add(camera, style, columns: 14)
        line.add("  ")
        line.add(title, style)
        return line
    }
}

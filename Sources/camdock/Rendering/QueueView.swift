// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI

/// The queue to the store, item by item.
enum QueueView {
    /// The lines of `camdock queue`; `now` is what ages are counted to.
    static func lines(_ queue: QueueReport, now: Timestamp) -> [Line] {
        var lines = [summary(queue)]
        if !queue.items.isEmpty {
            lines += [
                Line(),
                row("RECORDING", "STATE", "SIZE", "WAITS", "TRIES", "TITLE", style: .heading),
            ]
            lines += queue.items.flatMap { item($0, now: now) }
        }
        if !queue.quarantined.isEmpty {
            lines += [Line(), Line("Quarantined", .heading)]
            lines += queue.quarantined.flatMap { quarantined($0, now: now) }
            let hidden = queue.quarantinedTotal - queue.quarantined.count
            if hidden > 0 { lines.append(Line("  and \(Amount.grouped(hidden)) more")) }
        }
        return lines
    }

    private static func summary(_ queue: QueueReport) -> Line {
        var line = Line()
        if queue.waiting == 0 {
            line.add("Nothing waits.")
        } else {
            let number = Amount.count(queue.waiting, "recording")
            line.add("\(number), \(Amount.bytes(queue.waitingBytes)), not in the store yet.")
        }
        if queue.quarantinedTotal > 0 {
            line.add(" \(Amount.grouped(queue.quarantinedTotal)) quarantined.", .bad)
        }
        return line
    }

    private static func item(_ item: QueueItem, now: Timestamp) -> [Line] {
        let first = row(
            item.recording,
            item.state,
            Amount.bytes(item.bytes),
            Amount.time(from: item.since, to: now),
            String(item.attempts),
            item.title
        )
        // Without a failure it was stopped by what is none, such as the end of a window.
        let isStopped = item.attempts == 0
        let style: Style = isStopped ? .plain : .warning
        var remarks = item.lastError.map { [(isStopped ? "waits: " : "last: ") + $0] } ?? []
        if let notBefore = item.notBefore, notBefore > now {
            remarks.append("next try in \(Amount.time(from: now, to: notBefore))")
        }
        guard !remarks.isEmpty else { return [first] }
        return [first] + Paragraph.lines(remarks.joined(separator: "; "), after: "    ", style)
    }

    private static func quarantined(_ item: QuarantinedItem, now: Timestamp) -> [Line] {
        var first = Line("  ")
        first.add(item.recording, columns: 24)
        first.add("  ")
        first.add(Amount.bytes(item.bytes), columns: 7, alignment: .right)
        first.add("  ")
        first.add(item.camera, columns: 14)
        first.add("  ")
        first.add(item.title)
        return [first]
            + Paragraph.lines("\(item.reason.name): \(item.reason.detail)", after: "    ", .bad)
            + Paragraph.lines(
                "for \(Amount.time(from: item.since, to: now)) -> \(item.whatToDo)",
                after: "    "
            )
    }

    private static func row(_ texts: String..., style: Style = .plain) -> Line {
        Line(row: texts, in: [.left(24), .left(9), .right(7), .right(11), .right(5)], style)
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI

/// Everything at one glance, in the order of importance: bays, queue, uplink, store, spool, warnings.
enum StatusView {
    /// The lines of `camdock status`.
    static func lines(_ report: StatusReport) -> [Line] {
        var lines = [header(report)]
        lines += [Line(), Line("Bays", .heading)]
        lines += BayView.lines(report.bays)
        lines += [Line(), Line("Queue", .heading)]
        lines += queue(report.queue, now: report.time)
        lines += [Line()]
        lines += report.uplink.map(UplinkView.summary) ?? []
        lines += store(report.store, now: report.time)
        lines += spool(report.spool)
        lines += warnings(report.warnings, now: report.time)
        return lines + [Line()] + ledger(report.ledger, report.custody)
    }

    private static func header(_ report: StatusReport) -> Line {
        let up = Amount.time(from: report.startedAt, to: report.time)
        let right =
            report.warnings.isEmpty
            ? "no warnings" : Amount.count(report.warnings.count, "warning")
        var line = Line()
        line.add(
            "\(report.host)  camdock \(report.version)  up \(up)  \(Amount.date(report.time))",
            .heading,
            columns: Line.columns - right.count - 2
        )
        line.add("  ")
        line.add(right, report.warnings.isEmpty ? .good : .warning)
        return line
    }

    private static func queue(_ queue: QueueSummary, now: Timestamp) -> [Line] {
        guard queue.waiting > 0 || !queue.uploading.isEmpty || queue.quarantined > 0 else {
            return ["  nothing waits"]
        }
        var waiting = Line("  waiting      ")
        waiting.add(
            "\(Amount.count(queue.waiting, "recording")), \(Amount.bytes(queue.waitingBytes))"
        )
        if let oldest = queue.oldestWaitingSince {
            waiting.add(", the oldest for \(Amount.time(from: oldest, to: now))")
        }
        var lines = [waiting]
        if !queue.uploading.isEmpty {
            let speed = Amount.bytes(queue.bytesPerSecond)
            lines.append(Line("  on the way   \(queue.uploading.count) at \(speed)/s"))
            lines += queue.uploading.map(upload)
        }
        if queue.quarantined > 0 {
            var line = Line("  quarantined  ")
            line.add("\(Amount.count(queue.quarantined, "recording")): see camdock queue", .bad)
            lines.append(line)
        }
        return lines
    }

    private static func upload(_ upload: TransferReport) -> Line {
        var line = Line("    ")
        line.add(upload.title, columns: 28)
        line.add("  ")
        line.add(ProgressBar.text(done: upload.bytesDone, total: upload.bytesTotal, columns: 18))
        line.add("  \(Amount.bytes(upload.bytesDone)) of \(Amount.bytes(upload.bytesTotal))")
        return line
    }

    private static func store(_ store: StoreReport, now: Timestamp) -> [Line] {
        var first = Line("Store   ", .heading)
        first.add(store.state, style(ofState: store.state), columns: 12)
        var text = store.label
        if let free = store.freeBytes { text += ", \(Amount.bytes(free)) free" }
        if store.state != "ok", let since = store.since {
            text += ", since \(Amount.time(from: since, to: now))"
        }
        return Paragraph.lines(text, after: first) + detail(store.detail)
    }

    private static func spool(_ spool: SpoolReport) -> [Line] {
        var first = Line("Spool   ", .heading)
        first.add(spool.state, style(ofState: spool.state), columns: 12)
        let room = "\(Amount.bytes(spool.freeBytes)) free of \(Amount.bytes(spool.totalBytes))"
        let text = "\(Amount.bytes(spool.usedBytes)) held, \(room), in \(spool.path)"
        return Paragraph.lines(text, after: first) + detail(spool.detail)
    }

    private static func ledger(_ ledger: LedgerReport, _ custody: CustodySummary) -> [Line] {
        let states = ledger.states.map { state in
            "\(Amount.grouped(state.count)) \(state.state) (\(Amount.bytes(state.bytes)))"
        }
        let text = states.isEmpty ? "no recordings" : states.joined(separator: ", ")
        var log = Line("Custody ", .heading)
        log.add(Amount.count(custody.entries, "entry"))
        if let head = custody.head { log.add(", the last \(head.prefix(16))…") }
        return Paragraph.lines(text, after: Line("Ledger  ", .heading)) + [log]
    }

    private static func warnings(_ warnings: [WarningReport], now: Timestamp) -> [Line] {
        guard !warnings.isEmpty else { return [] }
        return [Line(), Line("Warnings", .heading)]
            + warnings.flatMap { warning in
                var first = Line("  ")
                first.add(warning.name, .warning)
                first.add(" (\(warning.subject)), for \(Amount.time(from: warning.since, to: now))")
                return [first] + Paragraph.lines(warning.detail, after: "    ")
                    + Paragraph.lines("-> \(warning.whatToDo)", after: "    ")
            }
    }

    private static func detail(_ text: String?) -> [Line] {
        text.map { Paragraph.lines($0, after: Line(String(repeating: " ", count: 20))) } ?? []
    }

    private static func style(ofState state: String) -> Style {
        switch state {
        case "ok": .good
        case "low", "unknown": .warning
        default: .bad
        }
    }
}

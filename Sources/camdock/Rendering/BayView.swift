// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI

/// Bays and what is in them.
enum BayView {
    /// One line or more for each bay that holds something, and the empty ones together.
    static func lines(_ bays: [BayReport]) -> [Line] {
        guard !bays.isEmpty else { return ["  nothing docked"] }
        let empty = bays.filter { $0.state == "empty" }.map(\.label)
        let docked = atOneGlance(bays) + bays.filter { $0.state != "empty" }.flatMap(lines)
        guard !empty.isEmpty else { return docked }
        return docked + Paragraph.lines(empty.joined(separator: " "), after: "  empty: ", .faint)
    }

    /// What to do with the cameras of all bays, for whoever reads nothing else.
    private static func atOneGlance(_ bays: [BayReport]) -> [Line] {
        let advice: [(words: String, names: Set<String>, style: Style)] = [
            ("take: ", ["ready"], .good),
            ("take if charged, by the camera itself: ", ["charge-unknown"], .plain),
            (
                "leave, this ends by itself: ",
                ["charging", "reading", "waiting-for-store", "clearing"], .plain
            ),
            ("leave, and look below: ", ["attention"], .bad),
        ]
        return advice.flatMap { words, names, style in
            let labels = bays.filter { bay in
                bay.readiness.map { names.contains($0.name) } ?? false
            }.map(\.label)
            guard !labels.isEmpty else { return [Line]() }
            return Paragraph.lines(
                labels.joined(separator: " "),
                after: Line("  " + words, style),
                style
            )
        }
    }

    /// One bay.
    static func lines(_ bay: BayReport) -> [Line] {
        var lines = [title(bay)]
        if let refusal = bay.refusal {
            lines += Paragraph.lines("\(refusal.name): \(refusal.detail)", after: indent, .bad)
        }
        if let progress = bay.progress, bay.state == "reading" {
            lines.append(bar(progress))
            if progress.phase == "verifying" {
                lines += Paragraph.lines("reading back what was copied", after: indent)
            } else if progress.phase == "waiting" {
                lines += Paragraph.lines(
                    "waits for its turn: other cameras are being read",
                    after: indent
                )
            } else if let current = progress.current {
                lines.append(now(current))
            }
        }
        if let hold = bay.hold {
            lines += Paragraph.lines("waits: \(hold.name): \(hold.detail)", after: indent, .warning)
        }
        return lines + remarks(bay)
    }

    private static let indent: Line = "      "

    /// The words that say whether the camera may be taken stand first; a daemon that knows none
    /// states what the docking is at.
    private static func title(_ bay: BayReport) -> Line {
        var line = Line("  ")
        line.add(bay.label, columns: 14, alignment: .keepingEnd)
        line.add("  ")
        if let readiness = bay.readiness {
            line.add(readiness.words, style(of: readiness), columns: 36)
            line.add("  ")
            line.add(bay.camera ?? "no serial")
            return line
        }
        line.add(bay.state, style(of: bay), columns: 10)
        line.add("  ")
        line.add(bay.camera ?? "no serial", columns: 18)
        line.add("  ")
        line.add(bay.model ?? bay.driver ?? "")
        return line
    }

    private static func bar(_ progress: ProgressReport) -> Line {
        var line = indent
        line.add(
            ProgressBar.text(done: progress.bytesDone, total: progress.bytesTotal, columns: 18)
        )
        line.add("  ")
        let total = Amount.bytes(progress.bytesTotal)
        line.add("\(Amount.bytes(progress.bytesDone)) of \(total)", columns: 18)
        line.add("  ")
        line.add("\(Amount.bytes(progress.bytesPerSecond))/s", columns: 9, alignment: .right)
        if let left = progress.secondsLeft { line.add("  \(Amount.time(seconds: left)) left") }
        return line
    }

    private static func now(_ current: TransferReport) -> Line {
        let sizes = "  \(Amount.bytes(current.bytesDone)) of \(Amount.bytes(current.bytesTotal))"
        let room = Line.columns - indent.width - sizes.count
        var line = indent
        line.add(DisplayWidth.truncated(Printable.text(current.title), to: room))
        line.add(sizes)
        return line
    }

    private static func remarks(_ bay: BayReport) -> [Line] {
        var remarks: [String] = []
        if bay.readiness != nil, let model = bay.model ?? bay.driver { remarks.append(model) }
        if let charge = charge(bay) { remarks.append(charge) }
        if let progress = bay.progress, bay.state != "reading" {
            // A camera is looked at anew each time something may go from it.
            if progress.recordingsTotal > 0 {
                let total = Amount.count(progress.recordingsTotal, "recording")
                remarks.append("\(progress.recordingsDone) of \(total) read")
            } else if bay.clearing == nil {
                remarks.append("nothing new on it")
            }
        }
        if let clearing = bay.clearing {
            let total = Amount.count(clearing.recordingsTotal, "recording")
            let isUnderWay = bay.state == "clearing"
            remarks.append(
                isUnderWay
                    ? "\(clearing.recordingsRemoved) of \(total) removed"
                    : "\(clearing.recordingsCleared) of \(total) cleared"
            )
        }
        if bay.unreadableEntries > 0 {
            remarks.append("\(Amount.count(bay.unreadableEntries, "entry")) cannot be taken")
        }
        if let count = bay.quarantined {
            remarks.append("\(Amount.count(count, "recording")) set aside: see camdock queue")
        }
        if let clock = bay.clock { remarks.append(words(clock)) }
        if bay.withheld > 0 { remarks.append("\(bay.withheld) withheld by the profile") }
        guard !remarks.isEmpty else { return [] }
        return Paragraph.lines(remarks.joined(separator: "; "), after: indent)
    }

    /// Nil for a camera of which nothing is known.
    private static func charge(_ bay: BayReport) -> String? {
        switch bay.charge {
        case "level": bay.chargePercent.map { "battery \($0)%" }
        case "external": "on the dock's power"
        default: nil
        }
    }

    private static func words(_ clock: ClockReport) -> String {
        let seconds = Int64(clock.aheadSeconds.rounded())
        let set = clock.corrected ? " (set)" : ""
        guard seconds != 0 else { return "clock right" + set }
        let amount = Amount.time(seconds: abs(seconds))
        return "clock \(amount) \(seconds > 0 ? "fast" : "slow")" + set
    }

    private static func style(of readiness: ReadinessReport) -> Style {
        switch readiness.name {
        case "ready": .good
        case "attention": .bad
        case "charge-unknown", "waiting-for-store": .warning
        default: .plain
        }
    }

    private static func style(of bay: BayReport) -> Style {
        switch bay.state {
        case "refused": .bad
        case "drained", "idle": .good
        default: bay.hold == nil ? .plain : .warning
        }
    }
}

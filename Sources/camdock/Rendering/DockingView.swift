// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI

/// One docking that somebody follows.
enum DockingView {
    /// The lines that are redrawn while it goes on.
    static func live(_ report: DockingReport) -> [Line] {
        BayView.lines(report.bay)
    }

    /// One line for a log: only what has changed since the last one is worth saying.
    static func step(_ report: DockingReport) -> String {
        let bay = report.bay
        if let hold = bay.hold { return "waits: \(hold.name): \(hold.detail)" }
        guard bay.state == "reading", let progress = bay.progress else { return bay.state }
        // Tens of percent, or a slow card would fill the log.
        let percent = Amount.percent(progress.bytesDone, of: progress.bytesTotal) / 10 * 10
        return "reading: \(percent)% of \(Amount.bytes(progress.bytesTotal))"
    }

    /// What came of it.
    static func summary(_ report: DockingReport) -> [Line] {
        let bay = report.bay
        if let refusal = bay.refusal {
            return Paragraph.lines(
                "\(refusal.name): \(refusal.detail)",
                after: Line("refused ", .bad)
            )
        }
        var lines: [Line] = []
        if let failure = report.failure {
            lines = Paragraph.lines(
                "\(failure.name): \(failure.detail)",
                after: Line("failed      ", .bad)
            )
        }
        var line = Line("taken       ")
        line.add("\(Amount.count(report.taken, "recording")), \(Amount.bytes(report.takenBytes))")
        lines.append(line)
        if report.alreadyKnown > 0 {
            lines.append(Line("known       \(Amount.count(report.alreadyKnown, "recording"))"))
        }
        if bay.withheld > 0 {
            lines.append(
                Line("withheld    \(Amount.count(bay.withheld, "recording")) by the profile")
            )
        }
        if report.quarantined > 0 {
            lines.append(
                Line(
                    "quarantined \(Amount.count(report.quarantined, "recording")): see camdock queue",
                    .bad
                )
            )
        }
        if bay.unreadableEntries > 0 {
            lines.append(
                Line(
                    "not taken   \(Amount.count(bay.unreadableEntries, "entry")) of the medium",
                    .bad
                )
            )
        }
        return lines + [verdict(report)]
    }

    private static func verdict(_ report: DockingReport) -> Line {
        if report.isWhole {
            Line("Everything was taken, and read back from the spool.", .good)
        } else if report.outcome == nil {
            Line("How it ended is not known: dock it again before you wipe it.", .bad)
        } else {
            Line("Not everything was taken: see camdock status.", .bad)
        }
    }
}

extension DockingReport {
    /// Whether everything on the medium was taken, or was known already.
    ///
    /// Only what the daemon states counts: of a docking that it says nothing of, nothing was taken.
    var isWhole: Bool {
        let isRead = bay.progress.map { $0.recordingsDone >= $0.recordingsTotal } ?? false
        return finished && outcome == "drained" && quarantined == 0 && bay.unreadableEntries == 0
            && isRead
    }
}

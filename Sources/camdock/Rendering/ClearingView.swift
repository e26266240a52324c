// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI

/// What would go from the docked cameras.
enum ClearingView {
    private static let columns: [Line.Column] = [.left(1), .left(24), .right(7), .left(40)]

    /// The lines of `camdock clearing`.
    static func lines(_ report: ClearingReport) -> [Line] {
        var lines = Paragraph.lines(policy(report), after: Line())
        if report.cameras.isEmpty { lines += [Line(), Line("No camera is docked that was read.")] }
        for camera in report.cameras { lines += [Line()] + self.lines(camera) }
        return lines
    }

    private static func policy(_ report: ClearingReport) -> String {
        guard report.after != "never" else {
            return #"Nothing is ever cleared: [clearing] after = "never"."#
        }
        let when = report.after == "spooled" ? "the spool holds it" : "the store has confirmed it"
        let days = report.keepDays == 0 ? "" : ", and not before day \(report.keepDays)"
        return "Footage goes from a camera when \(when)\(days). This changes nothing."
    }

    private static func lines(_ camera: CameraClearing) -> [Line] {
        var line = Line(camera.bay, .heading)
        line.add("  \(camera.camera)  ")
        let bytes = Amount.bytes(camera.goingBytes)
        line.add("\(Amount.count(camera.goingTotal, "recording")) would go, \(bytes); ")
        line.add("\(Amount.grouped(camera.stayingTotal)) would stay")
        var lines = [line]
        if let obstacle = camera.obstacle {
            lines += Paragraph.lines("none goes: \(obstacle)", after: "  ", .warning)
        }
        lines += camera.going.map { item("-", $0) }
        lines += hidden(camera.goingTotal - camera.going.count, "go")
        for entry in camera.staying {
            lines.append(item("", entry))
            if let detail = entry.detail {
                lines += Paragraph.lines(detail, after: "    ", .warning)
            }
        }
        return lines + hidden(camera.stayingTotal - camera.staying.count, "stay")
    }

    private static func item(_ mark: String, _ entry: ClearingItem) -> Line {
        Line(row: [mark, entry.recording, Amount.bytes(entry.bytes), entry.title], in: columns)
    }

    private static func hidden(_ count: Int, _ verb: String) -> [Line] {
        count > 0 ? [Line("  and \(Amount.grouped(count)) more that would \(verb)")] : []
    }
}

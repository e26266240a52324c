// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI

/// Cameras and what the roster says of them.
enum CamerasView {
    private static let columns: [Line.Column] = [.left(16), .left(10), .left(12), .left(14)]

    /// One line for each camera.
    static func lines(_ list: CameraList) -> [Line] {
        guard !list.cameras.isEmpty else {
            return ["No camera is on the roster, and none was ever docked."]
        }
        let heading = Line(
            row: ["SERIAL", "STANDING", "LABEL", "ASSIGNED TO", "BAY"],
            in: columns,
            .faint
        )
        return [heading] + list.cameras.map(line)
    }

    /// All that is known of one camera.
    static func details(_ camera: CameraReport) -> [Line] {
        let assigned =
            camera.assignedTo.isEmpty
            ? "" : "\(camera.assignedTo) (\(camera.assignment ?? ""))"
        let retired = camera.retiredAt.map { time in
            let reason = camera.retiredReason ?? ""
            return "\(time)" + (reason.isEmpty ? "" : ": \(reason)")
        }
        let fields: [(String, String)] = [
            ("camera", camera.serial), ("standing", camera.standing.rawValue),
            ("model", camera.model), ("label", camera.label), ("kind", camera.kind ?? ""),
            ("site", camera.site), ("assigned to", assigned), ("notes", camera.notes),
            ("retired", retired ?? ""), ("bay", camera.bay ?? ""),
            ("not read", camera.refusal ?? ""),
            ("last docked", camera.lastDockedAt.map { "\($0)" } ?? ""),
        ]
        return fields.filter { !$0.1.isEmpty }.map { name, text in
            var line = Line()
            line.add(name, .faint, columns: 12)
            line.add("  ")
            line.add(text)
            return line
        }
    }

    /// What became of cameras.
    static func lines(_ outcome: RosterOutcome) -> [Line] {
        let changed = outcome.cameras.filter { $0.change != "unchanged" }
        var counts: [(change: String, count: Int)] = []
        for camera in outcome.cameras {
            if let index = counts.firstIndex(where: { $0.change == camera.change }) {
                counts[index].count += 1
            } else {
                counts.append((camera.change, 1))
            }
        }
        let total = counts.map { "\($0.count) \($0.change)" }.joined(separator: ", ")
        var lines = changed.map { Line(row: [$0.change, $0.serial], in: [.left(10)]) }
        lines += Paragraph.lines("\(total.isEmpty ? "no camera" : total).", after: "")
        if outcome.dryRun { lines += ["Nothing was changed: this was a dry run."] }
        return lines
    }

    private static func line(_ camera: CameraReport) -> Line {
        let isOdd = camera.standing == .waiting || camera.standing == .retired
        return Line(
            row: [
                camera.serial, camera.standing.rawValue, camera.label, camera.assignedTo,
                camera.bay ?? "",
            ],
            in: columns,
            isOdd ? .warning : .plain
        )
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI

/// How a camera's battery ages.
enum WearView {
    private static let barColumns = 40
    private static let columns: [Line.Column] = [.left(7), .right(11), .right(5)]

    /// The lines of `camdock cameras wear`: a bar for each month, the longest as wide as there is room.
    static func lines(_ report: WearReport) -> [Line] {
        let way = "from \(report.fromPercent) to \(report.toPercent)%"
        guard let longest = report.months.map(\.seconds).max() else {
            return Paragraph.lines(
                "\(report.camera): no docking was seen in which it charged all the way \(way).",
                after: Line()
            )
        }
        var lines = [
            Line("\(report.camera): the time \(way)", .heading),
            Line(row: ["MONTH", "MEDIAN", "TIMES"], in: columns, .heading),
        ]
        lines += report.months.map { month in
            let width = Int(Int64(barColumns) * month.seconds / max(longest, 1))
            return Line(
                row: [
                    month.month, Amount.time(seconds: month.seconds), "\(month.count)",
                    String(repeating: "=", count: width),
                ],
                in: columns
            )
        }
        return lines
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI

/// How long what waits has waited: a row for each camera and reason, a column for each age.
enum QueueShapeView {
    /// The lines of `camdock queue shape`.
    static func lines(_ shape: QueueShapeReport) -> [Line] {
        guard !shape.rows.isEmpty else { return ["Nothing waits."] }
        let columns = shape.ageLimitsSeconds.count + 1
        let ages = shape.ageLimitsSeconds.map { "<\(age(seconds: $0))" } + ["older"]
        var lines = [row("CAMERA", "REASON", ["TOTAL"] + ages, .heading)]
        lines += shape.rows.map { entry in
            let counts = (0..<columns).map { value(at: $0, of: entry.counts) }
            return row(entry.camera, entry.reason, withTotal(counts).map(count))
        }
        let counts = (0..<columns).map { column in
            shape.rows.reduce(0) { $0 + value(at: column, of: $1.counts) }
        }
        let bytes = (0..<columns).map { column in
            shape.rows.reduce(0) { $0 + value(at: column, of: $1.bytes) }
        }
        lines.append(row("all", "recordings", withTotal(counts).map(count), .heading))
        lines.append(row("", "size", withTotal(bytes).map(size), .heading))
        return lines
    }

    private static func withTotal<Number: FixedWidthInteger>(_ numbers: [Number]) -> [Number] {
        [numbers.reduce(0, +)] + numbers
    }

    /// A row that is shorter than the heading counts nothing in the columns that it lacks.
    private static func value<Number: FixedWidthInteger>(
        at column: Int,
        of numbers: [Number]
    ) -> Number {
        numbers.indices.contains(column) ? numbers[column] : 0
    }

    /// `1h`, `4d`, in the largest unit that fits.
    private static func age(seconds: Int) -> String {
        let units = [(86_400, "d"), (3_600, "h"), (60, "m")]
        for (length, name) in units where seconds >= length && seconds.isMultiple(of: length) {
            return "\(seconds / length)\(name)"
        }
        return "\(seconds)s"
    }

    /// At most five characters; thousands are rounded down.
    private static func count(_ number: Int) -> String {
        number < 100_000 ? "\(number)" : "\(number / 1_000)k"
    }

    /// `34.5G`: at most five characters.
    private static func size(_ bytes: Int64) -> String {
        let text = Amount.bytes(bytes)
        guard bytes >= 1_000 else { return text.filter { $0 != " " } }
        return String(text.filter { $0 != " " }.dropLast())
    }

    private static func row(
        _ camera: String,
        _ reason: String,
        _ cells: [String],
        _ style: Style = .plain
    ) -> Line {
        var line = Line()
        line.add(camera, style, columns: 14)
        line.add("  ")
        line.add(reason, style, columns: 16)
        for cell in cells {
            line.add(" ")
            line.add(cell, style, columns: 5, alignment: .right)
        }
        return line
    }
}

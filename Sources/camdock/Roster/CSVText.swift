// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Comma-separated values as RFC 4180 writes them, with any line ends and an optional byte order
/// mark.
///
/// Strict: what a lenient reader would guess at is an error that names its line, since a roster that
/// was read wrongly would let the wrong cameras in.
enum CSVText {
    /// One row, with the line on which it begins, counted from 1.
    struct Row: Hashable {
        let line: Int
        let fields: [String]
    }

    /// What is wrong with a text.
    struct Malformed: Error, Hashable, CustomStringConvertible {
        let line: Int
        let what: String

        var description: String { "line \(line): \(what)" }
    }

    /// Reads a text; empty lines are passed over.
    /// - Throws: `Malformed`.
    static func rows(of text: String) throws(Malformed) -> [Row] {
        var reader = Reader(text)
        var rows: [Row] = []
        while let row = try reader.row() {
            if row.fields != [""] { rows.append(row) }
        }
        return rows
    }

    /// Writes a row, without its line end; what needs quotes has them.
    static func line(_ fields: [String]) -> String {
        fields.map { field in
            let isPlain = field.allSatisfy { $0 != "," && $0 != "\"" && !$0.isNewline }
            let hasEdges = field.first?.isWhitespace == true || field.last?.isWhitespace == true
            guard !isPlain || hasEdges else { return field }
            return "\""
                + field.split(separator: "\"", omittingEmptySubsequences: false)
                .joined(separator: "\"\"") + "\""
        }.joined(separator: ",")
    }
}

private struct Reader {
    private var rest: Substring
    private var line = 1

    init(_ text: String) {
        rest = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
    }

    mutating func row() throws(CSVText.Malformed) -> CSVText.Row? {
        guard !rest.isEmpty else { return nil }
        let start = line
        var fields: [String] = []
        while true {
            fields.append(rest.first == "\"" ? try quoted() : try plain())
            guard let next = rest.popFirst() else { break }
            if next.isNewline {
                line += 1
                break
            }
            guard next == "," else {
                throw CSVText.Malformed(
                    line: line,
                    what: "after the quote that ends a field comes '\(next)', not a comma"
                )
            }
        }
        return CSVText.Row(line: start, fields: fields)
    }

    private mutating func plain() throws(CSVText.Malformed) -> String {
        let field = rest.prefix { $0 != "," && !$0.isNewline }
        guard !field.contains("\"") else {
            throw CSVText.Malformed(
                line: line,
                what:
                    "a quote in the middle of a field; write the field in quotes, and \"\" for one"
            )
        }
        rest = rest.dropFirst(field.count)
        return String(field)
    }

    private mutating func quoted() throws(CSVText.Malformed) -> String {
        let start = line
        rest.removeFirst()
        var field = ""
        while let next = rest.popFirst() {
            if next == "\"" {
                guard rest.first == "\"" else { return field }
                rest.removeFirst()
            }
            if next.isNewline { line += 1 }
            field.append(next)
        }
        throw CSVText.Malformed(line: start, what: "the quote that begins a field is never closed")
    }
}

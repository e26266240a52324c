// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Breaks long text into lines.
enum Paragraph {
    /// The lines of a text that begins after `first` and goes on below its own start.
    ///
    /// Words longer than a line are cut, and nothing is left out.
    static func lines(_ text: String, after first: Line, _ style: Style = .plain) -> [Line] {
        let indent = first.width
        let room = Line.columns - indent
        guard room > 0 else { return [first] }
        var lines: [Line] = []
        var line = first
        for part in parts(of: Printable.text(text), columns: room) {
            line.add(part, style)
            lines.append(line)
            line = Line(String(repeating: " ", count: indent))
        }
        return lines.isEmpty ? [first] : lines
    }

    private static func parts(of text: String, columns: Int) -> [String] {
        var parts: [String] = []
        var rest = text[...]
        while !rest.isEmpty {
            var part = DisplayWidth.prefix(of: rest, columns: columns)
            // A character wider than the room is taken all the same: the line cuts it.
            if part.isEmpty { part = rest.prefix(1) }
            if part.endIndex < rest.endIndex, rest[part.endIndex] != " ",
                let blank = part.lastIndex(of: " "), blank > part.startIndex
            {
                part = part[..<blank]
            }
            parts.append(String(part))
            rest = rest[part.endIndex...]
            while rest.first == " " { rest.removeFirst() }
        }
        return parts
    }
}

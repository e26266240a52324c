// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One line of output: pieces of text with their styles, free of anything that steers a terminal.
struct Line: Hashable, ExpressibleByStringInterpolation {
    /// The columns that every line keeps to, whatever the terminal has.
    static let columns = 80

    /// A text in one style.
    struct Piece: Hashable {
        let text: String
        let style: Style
    }

    private(set) var pieces: [Piece] = []

    /// An empty line.
    init() {}

    /// A line of one piece.
    init(_ text: String, _ style: Style = .plain) {
        add(text, style)
    }

    /// A line of plain text.
    init(stringLiteral text: String) {
        add(text)
    }

    /// The columns that the line takes.
    var width: Int { pieces.reduce(0) { $0 + DisplayWidth.of($1.text) } }

    /// The line without styles, and without blanks at its end.
    var plain: String {
        var text = pieces.map(\.text).joined()
        while text.last == " " { text.removeLast() }
        return text
    }

    /// The line with its styles as escape sequences.
    var coloured: String {
        pieces.reduce(into: "") { line, piece in
            line +=
                piece.style == .plain
                ? piece.text : "\u{1B}[\(piece.style.parameters)m\(piece.text)\u{1B}[0m"
        }
    }

    /// Adds text, as much of it as the line still holds.
    mutating func add(_ text: String, _ style: Style = .plain) {
        let shown = DisplayWidth.truncated(Printable.text(text), to: Self.columns - width)
        guard !shown.isEmpty else { return }
        pieces.append(Piece(text: shown, style: style))
    }

    /// Adds a text that takes exactly so many columns.
    mutating func add(
        _ text: String,
        _ style: Style = .plain,
        columns: Int,
        alignment: Alignment = .left
    ) {
        let clean = Printable.text(text)
        let shown =
            alignment == .keepingEnd
            ? DisplayWidth.truncatedAtStart(clean, to: columns)
            : DisplayWidth.truncated(clean, to: columns)
        let blanks = String(repeating: " ", count: columns - DisplayWidth.of(shown))
        if alignment == .right { add(blanks) }
        add(shown, style)
        if alignment != .right { add(blanks) }
    }

    /// The line as far as it fits a narrower terminal.
    func cut(to columns: Int) -> Self {
        var line = Self()
        for piece in pieces {
            let room = columns - line.width
            let text = DisplayWidth.truncated(piece.text, to: room)
            guard !text.isEmpty else { break }
            line.pieces.append(Piece(text: text, style: piece.style))
        }
        return line
    }

    /// Where a text stands in its columns, and what is left of one that is too long.
    enum Alignment {
        case left, right
        /// On the left; of a long text the end is kept.
        case keepingEnd
    }
}

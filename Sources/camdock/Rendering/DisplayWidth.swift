// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How many columns text takes on a terminal.
enum DisplayWidth {
    /// The columns of a text.
    static func of(_ text: some StringProtocol) -> Int {
        text.reduce(0) { $0 + of($1) }
    }

    /// The columns of a character: two for wide East Asian characters and pictures, none for a
    /// mark without a letter.
    static func of(_ character: Character) -> Int {
        var width = 0
        for scalar in character.unicodeScalars {
            // Asks for a picture where the character before it has a plain form too.
            if scalar == "\u{FE0F}" { return 2 }
            width = max(width, columns(of: scalar))
        }
        return width
    }

    /// The longest start of a text that fits, with `…` at its end if something was cut.
    static func truncated(_ text: String, to columns: Int) -> String {
        guard of(text) > columns else { return text }
        return String(prefix(of: text, columns: columns - 1)) + (columns > 0 ? "…" : "")
    }

    /// The longest end of a text that fits, with `…` at its start if something was cut.
    static func truncatedAtStart(_ text: String, to columns: Int) -> String {
        guard of(text) > columns else { return text }
        var left = columns - 1
        let end = text.reversed().prefix { character in
            left -= of(character)
            return left >= 0
        }
        return (columns > 0 ? "…" : "") + String(end.reversed())
    }

    /// The longest start of a text that takes at most so many columns.
    static func prefix<Text: StringProtocol>(of text: Text, columns: Int) -> Text.SubSequence {
        var left = columns
        return text.prefix { character in
            left -= of(character)
            return left >= 0
        }
    }

    private static func columns(of scalar: Unicode.Scalar) -> Int {
        if scalar.isASCII { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        if scalar.properties.isEmojiPresentation { return 2 }
        return wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }

    /// The blocks that Unicode Standard Annex #11 calls wide or full-width.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97C,
        0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6B, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
        0x16FE0...0x18CFF, 0x1B000...0x1B2FB, 0x1F200...0x1F265, 0x20000...0x3FFFD,
    ]
}

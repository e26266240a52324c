// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Text that may be shown on a terminal, whatever it was before.
enum Printable {
    /// A character with more marks than that is cut: some terminals draw them over other lines.
    private static let mostScalarsInCharacter = 8

    /// The text with everything that could steer a terminal shown as `\u{FFFD}`.
    ///
    /// The daemon escapes what cameras say; this holds even if it did not.
    static func text(_ raw: String) -> String {
        var shown = String.UnicodeScalarView()
        for character in raw {
            for scalar in character.unicodeScalars.prefix(mostScalarsInCharacter) {
                shown.append(isPrintable(scalar) ? scalar : "\u{FFFD}")
            }
        }
        return String(shown)
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator:
            false
        default: true
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How text that others chose is written into a line of a log.
package enum LogText {
    /// `text` without anything that ends a line or acts on a terminal: such characters are escaped.
    package static func escaped(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isPrintable(scalar) {
                line.append(scalar)
            } else {
                line += scalar.escaped(asASCII: true).unicodeScalars
            }
        }
        return String(line)
    }

    /// A value behind its key: in quotes unless it is one plain word.
    package static func value(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            isPrintable(scalar) && !#" "=\"#.unicodeScalars.contains(scalar)
        }
        guard !isPlain || text.isEmpty else { return text }
        var quoted = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            // First of all, so that what is escaped below is told from what only looks so.
            if scalar == "\\" || scalar == "\"" { quoted.append("\\") }
            quoted.append(scalar)
        }
        return "\"" + escaped(String(quoted)) + "\""
    }

    /// A line end would forge an entry, an escape code would act on a terminal, and a mark of
    /// direction would turn the rest of the line around.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}

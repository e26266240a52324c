// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How grave a line is, in the journal's own scale (syslog(3)).
package enum LogPriority: Int, Sendable, CaseIterable {
    case emergency, alert, critical, error, warning, notice, info, debug

    /// `<N>`, which the journal takes off the beginning of a line of stderr.
    package var prefix: String { "<\(rawValue)>" }

    /// `text` with the prefix, as exactly one line: what is no printable text is escaped.
    package func line(_ text: String) -> String {
        var line = prefix
        for scalar in text.unicodeScalars {
            // A line end would forge an entry, and an escape code would act on a terminal.
            if scalar.properties.generalCategory == .control {
                line += scalar.escaped(asASCII: true)
            } else {
                line.unicodeScalars.append(scalar)
            }
        }
        return line + "\n"
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How grave a line is, in the journal's own scale (syslog(3)).
package enum LogPriority: Int, Sendable, CaseIterable {
    case emergency, alert, critical, error, warning, notice, info, debug

    /// `<N>`, which the journal takes off the beginning of a line of stderr.
    package var prefix: String { "<\(rawValue)>" }

    /// `text` with the prefix, as exactly one line: what is no printable text is escaped.
    package func line(_ text: String) -> String {
        prefix + LogText.escaped(text) + "\n"
    }
}

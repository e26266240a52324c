// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import Platform

/// Writes lines to stderr, where journald finds their priority.
enum Journal {
    static func info(_ text: String) { write(.info, text) }
    static func warning(_ text: String) { write(.warning, text) }
    static func error(_ text: String) { write(.error, text) }

    private static func write(_ priority: LogPriority, _ text: String) {
        let line = Array(priority.line(text).utf8)
        // One call a line, so that lines of several requests do not mix. Where stderr is gone there
        // is nobody left to tell.
        _ = Glibc.write(STDERR_FILENO, line, line.count)
    }
}

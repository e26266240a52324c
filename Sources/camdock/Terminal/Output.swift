// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc

/// Standard output, and standard error for what went wrong.
struct Output: Sendable {
    /// Whether standard output is a terminal.
    let isTerminal: Bool
    private let hasColour: Bool

    /// Looks at what standard output is; colours need a terminal, and nobody who set NO_COLOR.
    init() {
        isTerminal = isatty(STDOUT_FILENO) == 1
        let refused = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? true
        hasColour = isTerminal && !refused && !isDumb
    }

    /// The terminal's rows and columns; nil if there is none or it does not say.
    var terminalSize: (rows: Int, columns: Int)? {
        var size = winsize()
        guard isTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0
        else { return nil }
        return (Int(size.ws_row), Int(size.ws_col))
    }

    /// A line as this output shows it.
    func text(_ line: Line) -> String {
        hasColour ? line.coloured : line.plain
    }

    /// Writes lines.
    /// - Throws: `OutputClosed` if nobody reads any more, `OutputFailed` for any other reason.
    func write(_ lines: [Line]) throws {
        try write(lines.map { text($0) + "\n" }.joined())
    }

    /// Writes text as it is.
    /// - Throws: `OutputClosed` if nobody reads any more, `OutputFailed` for any other reason.
    func write(_ text: String) throws {
        try Self.write(text, to: STDOUT_FILENO)
    }

    /// Writes a message to standard error.
    static func complain(_ text: String) {
        // There is no third place to say that this one is closed.
        try? write(text + "\n", to: STDERR_FILENO)
    }

    private static func write(_ text: String, to descriptor: CInt) throws {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let (written, code) = bytes.withUnsafeBytes {
                let written = Glibc.write(descriptor, $0.baseAddress, $0.count)
                return (written, written < 0 ? errno : 0)
            }
            switch code {
            case 0: bytes = bytes.dropFirst(written)
            case EINTR: continue
            case EPIPE: throw OutputClosed()
            default: throw OutputFailed(code: code)
            }
        }
    }
}

/// Nobody reads standard output any more, as in `camdock custody show | head`.
struct OutputClosed: Error {}

/// What was asked for is known, and could not be written down.
struct OutputFailed: Error, CustomStringConvertible {
    /// The errno of write(2).
    let code: CInt

    var description: String {
        "could not write to standard output: \(String(cString: strerror(code)))"
    }

    /// What helps.
    var whatToDo: String {
        code == ENOSPC || code == EDQUOT
            ? "make room there or write elsewhere, and run it again: what was written is cut short"
            : "look where standard output leads, and run it again: what was written is cut short"
    }
}

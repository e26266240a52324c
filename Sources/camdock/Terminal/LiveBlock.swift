// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Lines that are redrawn in place, without taking the screen away from what stands above them.
struct LiveBlock {
    private let output: Output
    private var drawn = 0

    /// Draws at the place where the output stands now.
    init(_ output: Output) {
        self.output = output
    }

    /// Replaces what was drawn before.
    mutating func draw(_ lines: [Line]) throws {
        let shown = Self.fitting(lines, in: output.terminalSize)
        // Up to the block's first line, and away with all below: nothing stands there but the block.
        let rewind = drawn > 0 ? "\u{1B}[\(drawn)A\r\u{1B}[J" : ""
        try output.write(rewind + shown.map { output.text($0) + "\n" }.joined())
        drawn = shown.count
    }

    /// As many lines as the terminal can show at once: what has scrolled away cannot be redrawn.
    static func fitting(_ lines: [Line], in size: (rows: Int, columns: Int)?) -> [Line] {
        guard let size else { return lines }
        let narrow = size.columns < Line.columns ? lines.map { $0.cut(to: size.columns) } : lines
        guard narrow.count >= size.rows else { return narrow }
        let kept = max(0, size.rows - 2)
        return narrow.prefix(kept) + [Line("(\(lines.count - kept) more lines)", .faint)]
    }
}

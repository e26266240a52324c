// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A bar that shows how much of something is done.
enum ProgressBar {
    /// `[#####-----]  50%` with `columns` characters between the brackets.
    static func text(done: Int64, total: Int64, columns: Int) -> String {
        let percent = Amount.percent(done, of: total)
        let filled = percent * columns / 100
        let bar =
            String(repeating: "#", count: filled)
            + String(repeating: "-", count: columns - filled)
        let digits = String(percent)
        return "[\(bar)] \(String(repeating: " ", count: 3 - digits.count))\(digits)%"
    }
}

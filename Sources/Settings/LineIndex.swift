// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// On which line of a settings file each value stands.
///
/// The parser keeps no positions of values, so the text is scanned a second time.
struct LineIndex {
    private let lines: [SettingsPath: Int]

    /// Scans text that the parser has accepted.
    init(scanning text: String) {
        var scanner = LineScanner(text)
        scanner.scan()
        lines = scanner.lines
    }

    /// The line of a value, or of the nearest table around it.
    func line(of path: SettingsPath) -> Int {
        var path = path
        while true {
            if let line = lines[path] { return line }
            guard !path.steps.isEmpty else { return 1 }
            path = path.parent
        }
    }

    /// Whether the value itself was found, not only a table around it.
    func holds(_ path: SettingsPath) -> Bool { lines[path] != nil }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One thing that is wrong with a settings file.
package struct SettingsProblem: Hashable, Sendable, CustomStringConvertible {
    package let file: String
    /// The line in the file, from 1; 0 if the file could not be read at all.
    package let line: Int
    /// The key in question; empty for a syntax error.
    package let key: String
    /// What was expected and what was found.
    package let message: String

    /// Says what is wrong where.
    package init(file: String, line: Int, key: String, message: String) {
        self.file = file
        self.line = line
        self.key = key
        self.message = message
    }

    /// `camdock.toml:12: bays.A3.port: expected a string, found an integer`.
    package var description: String {
        let place = line > 0 ? "\(file):\(line)" : file
        return key.isEmpty ? "\(place): \(message)" : "\(place): \(key): \(message)"
    }
}

/// Everything that is wrong with one or more settings files.
package struct SettingsError: Error, Hashable, CustomStringConvertible {
    /// The problems, by file and line; at least one.
    package let problems: [SettingsProblem]

    /// Collects problems, in the order of file and line.
    package init(_ problems: [SettingsProblem]) {
        self.problems = problems.sorted {
            ($0.file, $0.line, $0.key, $0.message) < ($1.file, $1.line, $1.key, $1.message)
        }
    }

    /// One line for each problem.
    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

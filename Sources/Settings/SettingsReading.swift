// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One reading of one file: collects what is wrong and which tables were looked at.
final class SettingsReading {
    let file: String
    private let lines: LineIndex
    private var tables: [SettingsTable] = []
    private var problems: [SettingsProblem] = []

    init(file: String, lines: LineIndex) {
        self.file = file
        self.lines = lines
    }

    /// The file's outermost table.
    func root(_ values: [String: SettingsValue]) -> SettingsTable {
        table(values, at: SettingsPath())
    }

    /// A table whose keys must all be asked for before `finish`.
    func table(_ values: [String: SettingsValue], at path: SettingsPath) -> SettingsTable {
        let table = SettingsTable(values, path: path, reading: self)
        tables.append(table)
        return table
    }

    /// Notes what is wrong with the value at `path`.
    func note(_ path: SettingsPath, _ message: String) {
        problems.append(
            SettingsProblem(
                file: file,
                line: lines.line(of: path),
                key: path.description,
                message: message
            )
        )
    }

    /// Everything that was wrong, keys that nobody asked for included.
    func finish() -> [SettingsProblem] {
        for table in tables {
            for key in table.unaskedKeys {
                let meant = SettingsText.nearMiss(of: key, among: table.askedKeys)
                let hint = meant.map { "; did you mean \($0)?" } ?? ""
                note(table.path.appending(key), "is not a key that is known here" + hint)
            }
        }
        return problems
    }
}

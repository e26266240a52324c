// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A table of a settings file, as far as it is being read.
///
/// Each getter takes the kind of value its name says. A key without `default` is required. For a
/// missing or wrong value a getter notes the problem and returns a placeholder, which never gets out
/// of `SettingsFile.decode`.
package final class SettingsTable {
    /// Where the table stands in the file.
    package let path: SettingsPath
    private let values: [String: SettingsValue]
    private let reading: SettingsReading
    private(set) var askedKeys: Set<String> = []

    init(_ values: [String: SettingsValue], path: SettingsPath, reading: SettingsReading) {
        self.values = values
        self.path = path
        self.reading = reading
    }

    /// Keys that the file has and nobody asked for.
    var unaskedKeys: [String] { values.keys.filter { !askedKeys.contains($0) }.sorted() }

    /// The file's name, for values that are relative to it.
    package var file: String { reading.file }

    /// Whether the file says anything under `key`; does not count as asking for it.
    package func holds(_ key: String) -> Bool { values[key] != nil }

    /// Notes that what stands under `key` cannot be used, in words that follow a colon.
    package func reject(_ key: String, _ message: String) {
        reading.note(path.appending(key), message)
    }

    /// Notes that element `index` of the array under `key` cannot be used.
    package func reject(_ key: String, at index: Int, _ message: String) {
        reading.note(path.appending(key).appending(index), message)
    }

    /// Notes that the table as a whole cannot be used.
    package func reject(_ message: String) {
        reading.note(path, message)
    }

    /// The value under `key` as `parse` makes it; nil if it is absent or wrong.
    ///
    /// `expected` says what it should be, with its article; `parse` returns nil for any other kind.
    func read<Value>(
        _ key: String,
        expected: String,
        required: Bool,
        _ parse: (SettingsValue) throws(SettingsMismatch) -> Value?
    ) -> Value? {
        askedKeys.insert(key)
        guard let value = values[key] else {
            if required {
                reading.note(path.appending(key), "is missing; expected \(expected)")
            }
            return nil
        }
        do throws(SettingsMismatch) {
            if let parsed = try parse(value) { return parsed }
            reject(key, "expected \(expected), found \(value.kind)")
        } catch {
            reject(key, "expected \(expected), found \(error.found)")
        }
        return nil
    }

    /// A table below this one.
    func subtable(_ values: [String: SettingsValue], at path: SettingsPath) -> SettingsTable {
        reading.table(values, at: path)
    }
}

/// A value of the right kind that still cannot be used, said after "found".
struct SettingsMismatch: Error {
    let found: String
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

extension SettingsTable {
    /// An array of strings.
    package func strings(_ key: String, default fallback: [String]? = nil) -> [String] {
        let strings = read(key, expected: "an array of strings", required: fallback == nil) {
            (value) throws(SettingsMismatch) -> [String]? in
            guard case .array(let elements) = value else { return nil }
            return self.strings(elements, of: key)
        }
        return strings ?? fallback ?? []
    }

    private func strings(_ elements: [SettingsValue], of key: String) -> [String] {
        elements.enumerated().compactMap { index, element in
            if case .string(let text) = element { return text }
            reject(key, at: index, "expected a string, found \(element.kind)")
            return nil
        }
    }

    /// An array of strings that `parse` can make something of.
    ///
    /// For a string that it cannot use, `parse` throws the words that say why, and they are noted.
    package func parsedStrings<Value>(
        _ key: String,
        default fallback: [Value]? = nil,
        _ parse: (String) throws(SettingsComplaint) -> Value
    ) -> [Value] {
        guard holds(key) || fallback == nil else {
            _ = strings(key, default: [])
            return fallback ?? []
        }
        return strings(key).enumerated().compactMap { index, text in
            do throws(SettingsComplaint) {
                return try parse(text)
            } catch {
                reject(key, at: index, error.message)
                return nil
            }
        }
    }

    /// The table under `key`; an empty one if the file has none, so that all defaults hold.
    package func table(_ key: String) -> SettingsTable {
        table(optional: key) ?? subtable([:], at: path.appending(key))
    }

    /// The table under `key`, if the file has one.
    package func table(optional key: String) -> SettingsTable? {
        read(key, expected: "a table", required: false) { (value) throws(SettingsMismatch) in
            guard case .table(let values) = value else { return nil }
            return self.subtable(values, at: self.path.appending(key))
        }
    }

    /// The tables of the array under `key` (`[[key]]`), in the file's order.
    package func tables(_ key: String) -> [SettingsTable] {
        let tables = read(key, expected: "an array of tables ([[\(key)]])", required: false) {
            (value) throws(SettingsMismatch) -> [SettingsTable]? in
            guard case .array(let elements) = value else { return nil }
            return self.tables(elements, of: key)
        }
        return tables ?? []
    }

    private func tables(_ elements: [SettingsValue], of key: String) -> [SettingsTable] {
        elements.enumerated().compactMap { index, element in
            guard case .table(let values) = element else {
                reject(key, at: index, "expected a table, found \(element.kind)")
                return nil
            }
            return subtable(values, at: path.appending(key).appending(index))
        }
    }

    /// The tables below `key` by the names that the file gives them (`[key.NAME]`), by name.
    package func namedTables(_ key: String) -> [(name: String, table: SettingsTable)] {
        let expected = "tables ([\(key).NAME])"
        let tables = read(key, expected: expected, required: false) {
            (value) throws(SettingsMismatch) -> [(name: String, table: SettingsTable)]? in
            guard case .table(let values) = value else { return nil }
            return self.namedTables(values, of: key)
        }
        return tables ?? []
    }

    private func namedTables(
        _ values: [String: SettingsValue],
        of key: String
    ) -> [(name: String, table: SettingsTable)] {
        let below = subtable(values, at: path.appending(key))
        return values.keys.sorted().compactMap { name in
            below.read(name, expected: "a table", required: true) {
                (value) throws(SettingsMismatch) -> SettingsTable? in
                guard case .table(let values) = value else { return nil }
                return below.subtable(values, at: below.path.appending(name))
            }.map { (name, $0) }
        }
    }
}

/// What is wrong with one string of a settings file, in words that follow a colon.
package struct SettingsComplaint: Error, Hashable {
    package let message: String

    /// Says what is wrong.
    package init(_ message: String) {
        self.message = message
    }
}

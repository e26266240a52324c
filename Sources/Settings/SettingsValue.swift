// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import TOMLKit

/// One value of a settings file, free of the parser that read it.
enum SettingsValue {
    case string(String)
    case integer(Int)
    case float(Double)
    case boolean(Bool)
    /// A date, a time or both; no setting takes one.
    case moment
    case array([SettingsValue])
    case table([String: SettingsValue])

    /// The kind of value with its article, for messages.
    var kind: String {
        switch self {
        case .string: "a string"
        case .integer: "an integer"
        case .float: "a floating-point number"
        case .boolean: "a boolean"
        case .moment: "a date or time"
        case .array: "an array"
        case .table: "a table"
        }
    }

    /// Parses a whole document.
    /// - Throws: `TOMLParseError`, with line and column.
    static func parse(_ text: String) throws -> [String: SettingsValue] {
        table(try TOMLTable(string: text))
    }

    private static func table(_ table: TOMLTable) -> [String: SettingsValue] {
        var values: [String: SettingsValue] = [:]
        for key in table.keys {
            values[key] = table[key].map { value($0.tomlValue) }
        }
        return values
    }

    private static func value(_ value: TOMLValue) -> SettingsValue {
        // Asked by type: a getter of another type may convert, and 1.0 is no integer.
        switch value.type {
        case .table: .table(value.table.map { table($0) } ?? [:])
        case .array: .array(value.array.map { $0.map { Self.value($0.tomlValue) } } ?? [])
        case .string: .string(value.string ?? "")
        case .int: .integer(value.int ?? 0)
        case .double: .float(value.double ?? 0)
        case .bool: .boolean(value.bool ?? false)
        case .date, .time, .dateTime: .moment
        }
    }
}

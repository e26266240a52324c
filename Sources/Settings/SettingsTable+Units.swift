// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

extension SettingsTable {
    /// A duration with its unit, such as `"24 h"`, `"15 min"` or `"1h30min"`.
    package func duration(
        _ key: String,
        in range: ClosedRange<Duration>? = nil,
        default fallback: Duration? = nil
    ) -> Duration {
        var expected = #"a duration with its unit, such as "90 s", "15 min" or "24 h""#
        if let range {
            expected += ", from \(UnitText.written(range.lowerBound))"
            expected += " to \(UnitText.written(range.upperBound))"
        }
        let value = unit(key, expected: expected, required: fallback == nil) { text in
            UnitText.duration(text).flatMap { range?.contains($0) == false ? nil : $0 }
        }
        return value ?? fallback ?? .zero
    }

    /// A size with its unit, such as `"16 MiB"` or `"1.5 GB"`, in bytes.
    package func bytes(
        _ key: String,
        in range: ClosedRange<Int64> = 0 ... .max,
        default fallback: Int64? = nil
    ) -> Int64 {
        var expected = #"a size with its unit, such as "16 MiB" or "1 GiB""#
        if range.lowerBound > 0 { expected += ", at least \(UnitText.written(range.lowerBound))" }
        if range.upperBound < .max { expected += ", at most \(UnitText.written(range.upperBound))" }
        let value = unit(key, expected: expected, required: fallback == nil) { text in
            UnitText.bytes(text).flatMap { range.contains($0) ? $0 : nil }
        }
        return value ?? fallback ?? range.lowerBound
    }

    /// Like `parsed`, and names a number that lacks its unit.
    private func unit<Value>(
        _ key: String,
        expected: String,
        required: Bool,
        _ parse: (String) -> Value?
    ) -> Value? {
        read(key, expected: expected, required: required) { (value) throws(SettingsMismatch) in
            switch value {
            case .string(let text):
                guard let parsed = parse(text) else {
                    throw SettingsMismatch(found: SettingsText.quoted(text))
                }
                return parsed
            case .integer(let number): throw SettingsMismatch(found: "\(number) without a unit")
            default: return nil
            }
        }
    }

    /// A path; one that does not start with `/` is taken from the directory that holds the file.
    package func path(_ key: String, default fallback: String? = nil) -> String {
        path(key, required: fallback == nil) ?? fallback ?? "/"
    }

    /// A path that may be left out.
    package func path(optional key: String) -> String? {
        path(key, required: false)
    }

    private func path(_ key: String, required: Bool) -> String? {
        parsed(key, expected: "a path", required: required) { text in
            guard !text.isEmpty else { return nil }
            guard text.utf8.first != UInt8(ascii: "/"),
                let slash = file.utf8.lastIndex(of: UInt8(ascii: "/"))
            else { return text }
            return file[...slash] + text
        }
    }
}

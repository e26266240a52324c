// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

extension SettingsTable {
    /// A string.
    package func string(_ key: String, default fallback: String? = nil) -> String {
        string(key, required: fallback == nil) ?? fallback ?? ""
    }

    /// A string that may be left out.
    package func string(optional key: String) -> String? {
        string(key, required: false)
    }

    private func string(_ key: String, required: Bool) -> String? {
        read(key, expected: "a string", required: required) { (value) throws(SettingsMismatch) in
            guard case .string(let text) = value else { return nil }
            return text
        }
    }

    /// An integer within `range`.
    package func int(
        _ key: String,
        in range: ClosedRange<Int> = .min ... .max,
        default fallback: Int? = nil
    ) -> Int {
        let expected =
            switch (range.lowerBound, range.upperBound) {
            case (.min, .max): "an integer"
            case (let least, .max): "an integer of at least \(least)"
            case (let least, let most): "an integer from \(least) to \(most)"
            }
        let value = read(key, expected: expected, required: fallback == nil) {
            (value) throws(SettingsMismatch) -> Int? in
            guard case .integer(let integer) = value else { return nil }
            guard range.contains(integer) else { throw SettingsMismatch(found: "\(integer)") }
            return integer
        }
        return value ?? fallback ?? range.lowerBound
    }

    /// A boolean.
    package func bool(_ key: String, default fallback: Bool? = nil) -> Bool {
        let value = read(key, expected: "true or false", required: fallback == nil) {
            (value) throws(SettingsMismatch) -> Bool? in
            guard case .boolean(let boolean) = value else { return nil }
            return boolean
        }
        return value ?? fallback ?? false
    }

    /// One of a fixed set of words: the enum's raw values.
    package func choice<Choice>(
        _ key: String,
        default fallback: Choice? = nil
    ) -> Choice where Choice: RawRepresentable<String> & CaseIterable {
        // An enum without cases has no values, so that nobody can ask for one.
        guard
            let choice = choice(key, required: fallback == nil) ?? fallback
                ?? Choice.allCases.first
        else { preconditionFailure("a choice needs at least one case") }
        return choice
    }

    /// One of a fixed set of words that may be left out.
    package func choice<Choice>(
        optional key: String
    ) -> Choice? where Choice: RawRepresentable<String> & CaseIterable {
        choice(key, required: false)
    }

    private func choice<Choice>(
        _ key: String,
        required: Bool
    ) -> Choice? where Choice: RawRepresentable<String> & CaseIterable {
        let words = Choice.allCases.map(\.rawValue)
        let expected = SettingsText.alternatives(words.map { SettingsText.quoted($0) })
        return read(key, expected: expected, required: required) {
            (value) throws(SettingsMismatch) -> Choice? in
            guard case .string(let text) = value else { return nil }
            guard let choice = Choice(rawValue: text) else {
                throw SettingsMismatch(found: SettingsText.quoted(text))
            }
            return choice
        }
    }

    /// A string that `parse` can make something of; nil if it is absent or wrong.
    ///
    /// A wrong one is noted: `expected` says what it should be, with its article.
    package func parsed<Value>(
        _ key: String,
        expected: String,
        required: Bool = true,
        _ parse: (String) -> Value?
    ) -> Value? {
        read(key, expected: expected, required: required) { (value) throws(SettingsMismatch) in
            guard case .string(let text) = value else { return nil }
            guard let parsed = parse(text) else {
                throw SettingsMismatch(found: SettingsText.quoted(text))
            }
            return parsed
        }
    }
}

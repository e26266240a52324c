// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How values from a settings file are shown in messages.
enum SettingsText {
    /// The text in quotes on one line, at most 60 characters, control characters escaped.
    static func quoted(_ text: String) -> String {
        var shown = text.prefix(60).unicodeScalars.reduce(into: "") { shown, scalar in
            switch scalar {
            case "\"", "\\": shown += "\\" + String(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                shown += scalar.escaped(asASCII: true)
            default: shown.unicodeScalars.append(scalar)
            }
        }
        if text.count > 60 { shown += "..." }
        return "\"" + shown + "\""
    }

    /// `a`, `a or b`, `a, b or c`.
    static func alternatives(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }

    /// What was found, said after "found".
    static func found(_ value: SettingsValue) -> String {
        switch value {
        case .string(let text): quoted(text)
        case .integer(let integer): String(integer)
        case .boolean(let boolean): String(boolean)
        default: value.kind
        }
    }

    /// The known word that `word` was most likely meant to be.
    static func nearMiss(of word: String, among known: some Sequence<String>) -> String? {
        let limit = max(1, word.count / 3)
        return known.map { (word: $0, distance: distance(word.lowercased(), $0.lowercased())) }
            .filter { $0.distance <= limit }
            .min { ($0.distance, $0.word) < ($1.distance, $1.word) }?
            .word
    }

    /// How many letters must be added, dropped, changed or swapped to make `b` of `a`.
    private static func distance(_ a: String, _ b: String) -> Int {
        let a = Array(a)
        let b = Array(b)
        var rows = [Array(0...b.count)]
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var best = min(
                    rows[i][j + 1] + 1,
                    row[j] + 1,
                    rows[i][j] + (a[i] == b[j] ? 0 : 1)
                )
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    best = min(best, rows[i - 1][j - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}

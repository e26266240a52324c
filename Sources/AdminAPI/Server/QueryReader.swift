// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Takes a query apart, and remembers what nobody asked for.
struct QueryReader {
    private var fields: [(name: String, value: String)]

    /// Keeps the decoded fields of a query, in their order.
    init(_ fields: [(name: String, value: String)]) {
        self.fields = fields
    }

    /// The value of a field, which is then used up.
    mutating func take(_ name: String) -> String? {
        guard let index = fields.firstIndex(where: { $0.name == name }) else { return nil }
        return fields.remove(at: index).value
    }

    /// The size of a page: 100 unless the query says otherwise.
    mutating func limit(in range: ClosedRange<Int>) throws(AdminError) -> Int {
        guard let text = take("limit") else { return 100 }
        guard let limit = Int(text), range.contains(limit) else {
            throw invalid("limit", "is no number from \(range.lowerBound) to \(range.upperBound)")
        }
        return limit
    }

    /// Returns if every field was used up.
    func requireEmpty() throws(AdminError) {
        guard let left = fields.first else { return }
        throw AdminError(
            .invalid,
            "the query's field '\(EscapedText.of(left.name))' is unknown here or given twice",
            whatToDo: "docs/admin-api.md lists the fields of each path"
        )
    }

    /// What to throw about a field's value.
    func invalid(_ name: String, _ what: String) -> AdminError {
        AdminError(
            .invalid,
            "the query's field '\(name)' \(what)",
            whatToDo: "docs/admin-api.md lists the fields of each path"
        )
    }
}

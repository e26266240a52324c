// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What is wrong with a pattern.
package struct GlobError: Error, Hashable, CustomStringConvertible {
    package let description: String

    /// Says what is wrong.
    init(_ description: String) {
        self.description = description
    }
}

/// Reads the pattern of one name.
struct GlobParser {
    private var rest: Substring.UnicodeScalarView

    init(_ text: some StringProtocol) {
        rest = Substring(text).unicodeScalars
    }

    /// All elements of the pattern.
    mutating func elements() throws(GlobError) -> [GlobPattern.Element] {
        guard !rest.isEmpty else { throw GlobError("a pattern needs at least one character") }
        var elements: [GlobPattern.Element] = []
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*":
                guard elements.last != .anyNumber else {
                    throw GlobError("** must stand alone between slashes")
                }
                elements.append(.anyNumber)
            case "?": elements.append(.anyOne)
            case "[": elements.append(try characterClass())
            case "\\": throw GlobError(#"\ escapes nothing here; write [*] for a literal *"#)
            default: elements.append(.one(scalar.folded.value))
            }
        }
        return elements
    }

    /// The members between `[` and `]`; a `]` right behind the opening is one of them.
    private mutating func characterClass() throws(GlobError) -> GlobPattern.Element {
        let isNegated = rest.first == "!"
        if isNegated { rest.removeFirst() }
        var ranges: [ClosedRange<UInt32>] = []
        while let scalar = rest.popFirst() {
            if scalar == "]", !ranges.isEmpty { return .member(of: ranges, isNegated: isNegated) }
            guard rest.first == "-", let last = rest.dropFirst().first, last != "]" else {
                ranges.append(scalar.folded.value...scalar.folded.value)
                continue
            }
            rest.removeFirst(2)
            let (low, high) = (scalar.folded.value, last.folded.value)
            guard low <= high else {
                throw GlobError("the range \(scalar)-\(last) is empty; write the lower one first")
            }
            ranges.append(low...high)
        }
        throw GlobError("[ has no closing ]")
    }
}

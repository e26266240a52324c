// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// A JSON text with one spelling only: the same value always makes the same bytes.
///
/// Ours rather than a library's, since a manifest that a later version of the library would space
/// differently would be other bytes under the same key.
enum CanonicalJSON {
    case null
    case flag(Bool)
    case integer(Int64)
    case text(String)
    case list([CanonicalJSON])
    case object([String: CanonicalJSON])

    /// UTF-8, keys in byte order, two blanks of indent, a newline at the end.
    var bytes: [UInt8] {
        var text = ""
        write(to: &text, indent: "")
        text.append("\n")
        return Array(text.utf8)
    }

    private func write(to text: inout String, indent: String) {
        switch self {
        case .null: text.append("null")
        case .flag(let value): text.append(value ? "true" : "false")
        case .integer(let value): text.append(String(value))
        case .text(let value): Self.quote(value, into: &text)
        case .list(let values):
            text.append(values.isEmpty ? "[]" : "[\n")
            for (index, value) in values.enumerated() {
                text.append(indent + "  ")
                value.write(to: &text, indent: indent + "  ")
                text.append(index + 1 < values.count ? ",\n" : "\n\(indent)]")
            }
        case .object(let members):
            text.append(members.isEmpty ? "{}" : "{\n")
            let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            for (index, member) in sorted.enumerated() {
                text.append(indent + "  ")
                Self.quote(member.key, into: &text)
                text.append(": ")
                member.value.write(to: &text, indent: indent + "  ")
                text.append(index + 1 < sorted.count ? ",\n" : "\n\(indent)}")
            }
        }
    }

    private static func quote(_ value: String, into text: inout String) {
        text.append("\"")
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                text.append("\\")
                text.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{7F}":
                let byte = UInt8(truncatingIfNeeded: scalar.value)
                text.append("\\u00")
                text.unicodeScalars.append(Unicode.Scalar(byte.highHexDigit))
                text.unicodeScalars.append(Unicode.Scalar(byte.lowHexDigit))
            default: text.unicodeScalars.append(scalar)
            }
        }
        text.append("\"")
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Reads the documents that clients send.
///
/// There are no comments, sections or entities of one's own in these, so that they are errors.
struct XMLReader {
    private var rest: Substring

    /// Reads a document with a root of the given name; nil if it is malformed or another.
    static func read(_ bytes: some Sequence<UInt8>, root: String) -> XMLNode? {
        guard let text = String(validating: Array(bytes), as: UTF8.self) else { return nil }
        var reader = XMLReader(rest: text[...])
        reader.skipSpace()
        if reader.take("<?xml") {
            guard reader.take(through: "?>") != nil else { return nil }
        }
        reader.skipSpace()
        guard let node = reader.element(), node.name == root else { return nil }
        reader.skipSpace()
        return reader.rest.isEmpty ? node : nil
    }

    private mutating func element() -> XMLNode? {
        guard take("<"), let tag = take(through: ">"), let name = Self.name(in: tag) else {
            return nil
        }
        if tag.hasSuffix("/") { return XMLNode(name, "") }
        var children: [XMLNode] = []
        var text = ""
        while true {
            let piece = rest.prefix { $0 != "<" }
            rest = rest.dropFirst(piece.count)
            text += piece
            if take("</") { break }
            guard let child = element() else { return nil }
            children.append(child)
        }
        guard let end = take(through: ">"), end.drop(while: \.isWhitespace) == name else {
            return nil
        }
        if children.isEmpty { return Self.unescaped(text).map { XMLNode(name, $0) } }
        return text.allSatisfy(\.isWhitespace) ? XMLNode(name, children) : nil
    }

    /// The name in a tag, whose attributes can only be namespaces.
    private static func name(in tag: Substring) -> String? {
        let name = tag.prefix { !$0.isWhitespace && $0 != "/" }
        return name.isEmpty || name.contains { "!?<&".contains($0) } ? nil : String(name)
    }

    private static func unescaped(_ text: String) -> String? {
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "&") {
            guard let end = rest[start...].firstIndex(of: ";"),
                let character = character(named: rest[start..<end].dropFirst())
            else { return nil }
            result += rest[..<start]
            result.append(character)
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private static func character(named name: Substring) -> Character? {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default: break
        }
        let isHex = name.hasPrefix("#x")
        guard name.hasPrefix("#"),
            let number = UInt32(name.dropFirst(isHex ? 2 : 1), radix: isHex ? 16 : 10)
        else { return nil }
        return Unicode.Scalar(number).map(Character.init)
    }

    private mutating func skipSpace() {
        rest = rest.drop(while: \.isWhitespace)
    }

    private mutating func take(_ prefix: String) -> Bool {
        guard rest.hasPrefix(prefix) else { return false }
        rest = rest.dropFirst(prefix.count)
        return true
    }

    private mutating func take(through end: String) -> Substring? {
        guard let range = rest.firstRange(of: end) else { return nil }
        defer { rest = rest[range.upperBound...] }
        return rest[..<range.lowerBound]
    }
}

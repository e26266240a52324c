// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// As much of XML as S3 needs: elements that hold either elements or text.
struct XMLNode: Sendable {
    let name: String
    let text: String
    let children: [XMLNode]

    /// An element with text.
    init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
        children = []
    }

    /// An element with elements.
    init(_ name: String, _ children: [XMLNode]) {
        self.name = name
        text = ""
        self.children = children
    }

    /// An element with a number.
    init(_ name: String, _ number: Int) {
        self.init(name, String(number))
    }

    /// An element with a truth value.
    init(_ name: String, _ flag: Bool) {
        self.init(name, flag ? "true" : "false")
    }

    /// The text of the first child of a name.
    subscript(_ child: String) -> String? {
        children.first { $0.name == child }?.text
    }

    static let prolog = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

    /// A whole document in S3's namespace.
    var document: String {
        let namespace = " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\""
        return Self.prolog + rendered(attributes: namespace)
    }

    /// The element alone, or a document without a namespace if put after a prolog.
    func rendered(attributes: String = "") -> String {
        let inside = Self.escaped(text) + children.map { $0.rendered() }.joined()
        return "<\(name)\(attributes)>\(inside)</\(name)>"
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\r": result += "&#13;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

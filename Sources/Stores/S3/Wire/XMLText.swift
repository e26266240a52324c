// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Writes the few documents that requests carry.
enum XMLText {
    /// `<name>` around what is inside, which is XML already.
    static func element(_ name: String, _ inside: String) -> String {
        "<\(name)>\(inside)</\(name)>"
    }

    /// `<name>` around text, which is escaped.
    static func element(_ name: String, text: String) -> String {
        element(name, escaped(text))
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Walks through the statements of a valid TOML text and notes the line of each key.
///
/// It trusts the syntax: the parser has accepted the text before.
struct LineScanner {
    private(set) var lines: [SettingsPath: Int] = [:]
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    /// How many tables each array of tables has so far.
    private var tableCounts: [SettingsPath: Int] = [:]

    /// Prepares to walk through `text`.
    init(_ text: String) {
        bytes = Array(text.utf8)
        // A byte order mark is no key.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// Walks to the end.
    mutating func scan() {
        var table = SettingsPath()
        while skipToStatement() {
            if peek("[") {
                table = header()
            } else {
                pair(in: table)
            }
        }
    }

    private mutating func header() -> SettingsPath {
        let start = line
        let isArray = peek("[", at: 1)
        position += isArray ? 2 : 1
        let keys = dottedKey()
        position += isArray ? 2 : 1
        var path = SettingsPath()
        for (number, key) in keys.enumerated() {
            path = path.appending(key)
            let isLast = number == keys.count - 1
            if isArray, isLast {
                lines[path] = lines[path] ?? start
                tableCounts[path, default: 0] += 1
            }
            if let count = tableCounts[path] { path = path.appending(count - 1) }
            note(path, start)
        }
        return path
    }

    private mutating func pair(in table: SettingsPath) {
        let start = line
        var path = table
        for key in dottedKey() {
            path = path.appending(key)
            note(path, start)
        }
        position += 1  // =
        value(at: path)
    }

    /// Notes the first line that names a path.
    private mutating func note(_ path: SettingsPath, _ line: Int) {
        lines[path] = lines[path] ?? line
    }

    private mutating func value(at path: SettingsPath) {
        skipBlanks()
        switch current {
        case UInt8(ascii: "["): array(at: path)
        case UInt8(ascii: "{"): inlineTable(at: path)
        case UInt8(ascii: "\""), UInt8(ascii: "'"): _ = string()
        default: skipBareValue()
        }
    }

    private mutating func array(at path: SettingsPath) {
        position += 1
        var index = 0
        while skipToStatement(), !peek("]") {
            if peek(",") {
                position += 1
            } else {
                note(path.appending(index), line)
                value(at: path.appending(index))
                index += 1
            }
        }
        position += 1
    }

    private mutating func inlineTable(at path: SettingsPath) {
        position += 1
        while skipToStatement(), !peek("}") {
            if peek(",") {
                position += 1
            } else {
                pair(in: path)
            }
        }
        position += 1
    }
}

// MARK: - Words

extension LineScanner {
    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func peek(_ character: Unicode.Scalar, at offset: Int = 0) -> Bool {
        let index = position + offset
        return index < bytes.count && bytes[index] == UInt8(ascii: character)
    }

    private mutating func skipBlanks() {
        while peek(" ") || peek("\t") { position += 1 }
    }

    /// Skips blanks, line ends and comments; false at the end of the text.
    private mutating func skipToStatement() -> Bool {
        while let byte = current {
            switch byte {
            case UInt8(ascii: "#"):
                while let byte = current, byte != UInt8(ascii: "\n") { position += 1 }
            case UInt8(ascii: "\n"):
                line += 1
                position += 1
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): position += 1
            default: return true
            }
        }
        return false
    }

    /// Skips a number, a boolean or a date.
    private mutating func skipBareValue() {
        while let byte = current, !"\n,]}#".utf8.contains(byte) { position += 1 }
    }

    private mutating func dottedKey() -> [String] {
        var keys: [String] = []
        while true {
            skipBlanks()
            keys.append(peek("\"") || peek("'") ? string() : bareKey())
            skipBlanks()
            guard peek(".") else { return keys }
            position += 1
        }
    }

    private mutating func bareKey() -> String {
        let start = position
        while let byte = current, !" \t=.]\r\n".utf8.contains(byte) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Reads a string of any of the four kinds and returns what it says, as far as a key needs it.
    private mutating func string() -> String {
        let quote = bytes[position]
        let isLong =
            position + 2 < bytes.count && bytes[position + 1] == quote
            && bytes[position + 2] == quote
        let length = isLong ? 3 : 1
        position += length
        var content: [UInt8] = []
        while position < bytes.count, !isClosing(quote, length) {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\n") { line += 1 }
            position += 1
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                content += escape()
            } else {
                content.append(byte)
            }
        }
        position += length
        // Up to two quotes may stand right before the closing three.
        while isLong, current == quote { position += 1 }
        return String(decoding: content, as: UTF8.self)
    }

    private func isClosing(_ quote: UInt8, _ length: Int) -> Bool {
        let end = position + length
        return end <= bytes.count && bytes[position..<end].allSatisfy { $0 == quote }
    }

    /// What the escape after a backslash stands for.
    private mutating func escape() -> [UInt8] {
        guard let letter = current else { return [] }
        position += 1
        switch letter {
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "u"): return scalar(digits: 4)
        case UInt8(ascii: "U"): return scalar(digits: 8)
        case UInt8(ascii: "\n"):
            line += 1
            return []
        default: return [letter]
        }
    }

    private mutating func scalar(digits: Int) -> [UInt8] {
        let end = min(position + digits, bytes.count)
        let text = String(decoding: bytes[position..<end], as: UTF8.self)
        position = end
        guard let scalar = UInt32(text, radix: 16).flatMap(Unicode.Scalar.init) else { return [] }
        return Array(String(scalar).utf8)
    }
}

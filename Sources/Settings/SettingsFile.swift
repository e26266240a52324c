// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import TOMLKit

/// A settings file, read strictly: each key is known, of the right kind and within its bounds, or
/// the file is refused with everything that is wrong with it.
package enum SettingsFile {
    /// No settings file is larger than this.
    private static let longestFileBytes = 1 << 20

    /// Reads the file at `path`.
    ///
    /// **Blocks.**
    ///
    /// Relative paths in the file are taken from the directory that holds it.
    /// - Throws: `SettingsError`.
    package static func read<Value>(
        at path: String,
        _ body: (SettingsTable) -> Value
    ) throws(SettingsError) -> Value {
        let bytes = try contents(of: path)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw problem(path, firstBadLine(of: bytes), "the text is not valid UTF-8")
        }
        return try decode(text, named: path, body)
    }

    /// Reads the text of a file called `name`.
    ///
    /// `body` asks for every key there may be, every time, and returns what it made of them; each
    /// key of the file that it did not ask for is a problem. What it returns is thrown away if there
    /// was any problem, so it may go on with the placeholder that a getter returns for a bad value.
    /// - Throws: `SettingsError`.
    package static func decode<Value>(
        _ text: String,
        named name: String,
        _ body: (SettingsTable) -> Value
    ) throws(SettingsError) -> Value {
        if let nul = lineOfNUL(in: text) {
            throw problem(name, nul, "the text holds a NUL character")
        }
        let values: [String: SettingsValue]
        do {
            values = try SettingsValue.parse(text)
        } catch let error as TOMLParseError {
            let column = error.source.begin.column
            throw problem(name, error.source.begin.line, "column \(column): \(error.description)")
        } catch {
            throw problem(name, 0, "could not be parsed: \(error)")
        }
        let reading = SettingsReading(file: name, lines: LineIndex(scanning: text))
        let value = body(reading.root(values))
        let problems = reading.finish()
        guard problems.isEmpty else { throw SettingsError(problems) }
        return value
    }

    private static func problem(_ file: String, _ line: Int, _ message: String) -> SettingsError {
        SettingsError([SettingsProblem(file: file, line: line, key: "", message: message)])
    }

    /// The parser is written in C and would take a NUL, written out or escaped, for the end.
    private static func lineOfNUL(in text: String) -> Int? {
        for (number, line) in text.utf8.split(
            separator: UInt8(ascii: "\n"),
            omittingEmptySubsequences: false
        ).enumerated() {
            let line = Substring(line)
            if line.utf8.contains(0) || line.contains("\\u0000") || line.contains("\\U00000000") {
                return number + 1
            }
        }
        return nil
    }

    private static func firstBadLine(of bytes: [UInt8]) -> Int {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let bad = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }
        return (bad ?? 0) + 1
    }

    private static func contents(of path: String) throws(SettingsError) -> [UInt8] {
        guard let file = fopen(path, "re") else {
            throw problem(path, 0, "could not be opened: \(reason(errno))")
        }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: longestFileBytes + 1)
        let count = fread(&bytes, 1, bytes.count, file)
        guard ferror(file) == 0 else {
            throw problem(path, 0, "could not be read: \(reason(errno))")
        }
        guard count <= longestFileBytes else {
            throw problem(path, 0, "is larger than 1 MiB, which no settings file is")
        }
        return Array(bytes.prefix(count))
    }

    private static func reason(_ code: CInt) -> String {
        strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }
}

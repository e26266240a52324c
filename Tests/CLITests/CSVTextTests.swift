// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import camdock

struct CSVTextTests {
    static let texts: [(text: String, rows: [[String]])] = [
        ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
        ("a,b\r\n1,2", [["a", "b"], ["1", "2"]]),
        ("\u{FEFF}a\n", [["a"]]),
        ("a,\n,\n", [["a", ""], ["", ""]]),
        ("\n\na\n\n", [["a"]]),
        (#""a,b","c""d""# + "\n", [["a,b", "c\"d"]]),
        ("\"two\nlines\",x\n", [["two\nlines", "x"]]),
        (#""","# + "\n", [["", ""]]),
        (" a , b \n", [[" a ", " b "]]),
        ("", []),
    ]

    @Test(arguments: texts)
    func `fields with commas, quotes and line ends are read`(
        text: String,
        rows: [[String]]
    ) throws {
        #expect(try CSVText.rows(of: text).map(\.fields) == rows)
    }

    static let malformed: [(text: String, line: Int, part: String)] = [
        ("a\n\"b\nc", 2, "never closed"), ("a\nb\"c\n", 2, "in the middle"),
        ("\"a\"b\n", 1, "not a comma"), ("\"a\nb\"x\n", 2, "not a comma"),
    ]

    @Test(arguments: malformed)
    func `what could be read in two ways is an error with its line`(
        text: String,
        line: Int,
        part: String
    ) throws {
        let error = #expect(throws: CSVText.Malformed.self) { try CSVText.rows(of: text) }
        #expect(error?.line == line)
        #expect(error?.what.contains(part) == true)
    }

    @Test func `what is written reads back as it was`() throws {
        let fields = ["plain", "a,b", "c\"d", "e\nf", " edge ", "", "ü\r\n"]
        #expect(try CSVText.rows(of: CSVText.line(fields) + "\r\n").map(\.fields) == [fields])
        #expect(CSVText.line(["a", "b"]) == "a,b")
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import SystemPackage
import TestSupport
import Testing

@testable import Stores

struct XMLNodeTests {
    @Test func `elements, their text and their order are read`() throws {
        let root = try #require(
            Self.read(
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <List xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>a&amp;b &lt;&#x63;&#100;
                </Name><Part><N>1</N></Part><Part><N>2</N><N>3</N></Part><Empty/></List>
                """
            )
        )

        #expect(root.name == "List")
        #expect(root["Name"] == "a&b <cd\n")
        #expect(root.all("Part").map { $0["N"] } == ["1", "2"])
        #expect(root.child("Part")?.children.count == 1)
        #expect(root["Empty"] == "")
        #expect(root["N"] == nil && root.child("N") == nil && root.all("N").isEmpty)
    }

    @Test(arguments: [
        "", " ", "text", "<a>", "<a></b>", "<a", "{\"a\": 1}", "<a>&unknown;</a>",
        "<html><body>Bad request.<br></body></html>", "<a>\u{0}</a>",
    ])
    func `what is no document is none`(text: String) {
        #expect(Self.read(text) == nil)
    }

    @Test func `a document may be deep, but not very`() {
        func nested(_ depth: Int) -> String {
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }

        #expect(Self.read(nested(16)) != nil)
        #expect(Self.read(nested(17)) == nil)
        #expect(Self.read(nested(100_000)) == nil)
    }

    @Test func `nothing is fetched from outside`() throws {
        try withTemporaryDirectory { directory in
            let path = directory.appending("secret")
            try writeFile(Array("do-not-show".utf8), at: path)

            let root = Self.read(
                """
                <?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file://\(path.string)">]>
                <a>before &e; after</a>
                """
            )

            #expect(root?.text.contains("do-not-show") != true)
        }
    }

    @Test func `entities that grow without end do not`() {
        let levels = (1...9).map { level in
            let inside = String(repeating: "&e\(level - 1);", count: 10)
            return "<!ENTITY e\(level) \"\(inside)\">"
        }
        let document = "<!DOCTYPE a [<!ENTITY e0 \"0123456789\">\(levels.joined())]><a>&e9;</a>"

        let root = Self.read(document)

        #expect((root?.text.utf8.count ?? 0) < 1 << 20)
    }

    @Test func `what is written can be read`() {
        let text = XMLText.element("a", XMLText.element("b", text: "<&>\"' ü"))

        #expect(Self.read(text)?["b"] == "<&>\"' ü")
    }

    private static func read(_ text: String) -> XMLNode? {
        XMLNode(parsing: Array(text.utf8))
    }
}

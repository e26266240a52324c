// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Testing

@testable import Cameras

@Suite struct GlobTests {
    @Test(arguments: [
        ("DCIM", "DCIM"), ("DCIM", "dcim"), ("dcim/*.mp4", "DCIM/CLIP.MP4"), ("*", "anything"),
        ("a?c", "abc"), ("a?c", "aéc"), ("[0-9][0-9]", "42"), ("[!0-9]x", "ax"), ("[]]", "]"),
        ("[a-]", "-"), ("[*]", "*"), ("*.*", "a.b.c"), ("a*b*c", "a__b__b__c"),
        ("WIDKEY/**", "widkey/a/b/c"), ("**/x", "x"), ("**/x", "a/b/x"), ("a/**/z", "a/z"),
        ("a/**/z", "a/b/c/z"), ("**", "a/b"), ("a/**/b/**/c", "a/x/b/y/z/c"), ("ÄÖ", "äö"),
        ("**/*.mp4", "x.mp4"), ("*a", "aaa"), ("a*a*a*b", "aaaaaaaaab"),
    ])
    func `a pattern covers a path`(_ pattern: String, _ path: String) throws {
        #expect(try Glob(pattern).matches(SourcePath(path)))
    }

    @Test(arguments: [
        ("DCIM", "DCIM/x"), ("*", "a/b"), ("?", ""), ("?", "ab"), ("a?c", "ac"), ("a/*", "a"),
        ("[a-z]", "5"), ("[!a]", "A"), ("WIDKEY/**", "WIDKEYS/a"), ("a/**/z", "a/zz"),
        ("**/x", "a/xx"), ("*.mp4", "mp4"), ("a*b", "abc"), ("a*a*a*b", "aaaaaaaaaa"),
    ])
    func `a pattern does not cover another path`(_ pattern: String, _ path: String) throws {
        #expect(try !Glob(pattern).matches(SourcePath(path)))
    }

    @Test(arguments: [
        ("", "a pattern needs at least one character"), ("/a", "leave the first / out"),
        ("a//b", "nothing between two slashes"), ("a/", "nothing between two slashes"),
        ("../a", ".. is no name"), ("./a", ". is no name"), ("a**", "** must stand alone"),
        ("[abc", "[ has no closing ]"), ("[]", "[ has no closing ]"), ("[!]", "[ has no closing ]"),
        ("[z-a]", "the range z-a is empty"), (#"a\*"#, "write [*] for a literal *"),
    ])
    func `a bad pattern is refused with the reason`(_ pattern: String, _ reason: String) {
        let error = #expect(throws: GlobError.self) { try Glob(pattern) }

        #expect(error?.description.contains(reason) == true)
    }

    @Test func `a byte that is no text counts as one character`() throws {
        let path = SourcePath(components: [[0xFF, 0x61]])

        #expect(try Glob("?a").matches(path))
        #expect(try Glob("*").matches(path))
        #expect(try !Glob("a").matches(path))
        #expect(try !Glob("ÿa").matches(path))
    }

    @Test func `a newline is a character like any other`() throws {
        #expect(try Glob("a?b").matches(SourcePath("a\nb")))
        #expect(try Glob("a*").matches(SourcePath("a\nb\n")))
    }

    @Test(arguments: [
        ("PRIVATE/AVCHD", "private/avchd/BDMV/INDEX.BDM", true),
        ("PRIVATE/AVCHD", "PRIVATE/AVCHD", true),
        ("DCIM/1*", "DCIM/100MEDIA/X.MP4", true), ("AVCHD", "PRIVATE/AVCHD/x", false),
        ("DCIM/1*", "DCIM/X.MP4", false),
    ])
    func `a pattern is found above a path`(_ pattern: String, _ path: String, _ isHeld: Bool) throws
    {
        #expect(try Glob(pattern).matchesOrHolds(SourcePath(path)) == isHeld)
    }

    @Test func `many stars against a long name end soon`() throws {
        let glob = try Glob(String(repeating: "a*", count: 40) + "b")

        #expect(!glob.matches(SourcePath(String(repeating: "a", count: 255))))
    }
}

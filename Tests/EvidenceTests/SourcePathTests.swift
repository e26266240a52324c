// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Evidence

@Suite struct SourcePathTests {
    @Test func `a path of random names comes back from bytes and from text`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<3_000 {
            let path = Self.randomPath(using: &generator)

            #expect(SourcePath(bytes: path.bytes) == path)
            #expect(SourcePath(escaped: path.description) == path)
        }
    }

    @Test func `paths sort by their bytes`() {
        let sorted = ["A", "A/B", "A/C", "AB", "a", "é"].map { SourcePath($0) }

        #expect(sorted.shuffled().sorted() == sorted)
    }

    @Test func `the order is that of the joined bytes, wherever a name ends`() {
        var generator = SystemRandomNumberGenerator()
        // Few letters, on either side of the slash, so that names often begin one another.
        let letters: [UInt8] = [0x2D, 0x2E, 0x30, 0x61]
        func path() -> SourcePath {
            SourcePath(
                components: (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                    (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                        letters[Int.random(in: 0..<letters.count, using: &generator)]
                    }
                }
            )
        }
        for _ in 0..<20_000 {
            let (left, right) = (path(), path())

            #expect((left < right) == left.bytes.lexicographicallyPrecedes(right.bytes))
        }
    }

    @Test func `a path knows its name and what is above`() {
        let path = SourcePath("DCIM/100MEDIA/CLIP0001.MP4")

        #expect(path.name == Array("CLIP0001.MP4".utf8))
        #expect(path.parent == SourcePath("DCIM/100MEDIA"))
        #expect(path.parent.appending(path.name) == path)
        #expect(SourcePath("").name.isEmpty)
        #expect(SourcePath("//a//b/") == SourcePath("a/b"))
    }

    @Test func `a slash or a percent sign in text never makes two names of one`() {
        let path = SourcePath(components: [Array("%2F".utf8), Array("100%41".utf8)])

        #expect(path.description == "%252F/100%2541")
        #expect(SourcePath(escaped: path.description) == path)
    }

    private static func randomPath(
        using generator: inout some RandomNumberGenerator
    ) -> SourcePath {
        let components = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
            (0..<Int.random(in: 1...40, using: &generator)).map { _ in
                var byte = UInt8.random(in: 1...255, using: &generator)
                if byte == UInt8(ascii: "/") { byte = UInt8(ascii: "%") }
                return byte
            }
        }
        return SourcePath(components: components)
    }
}

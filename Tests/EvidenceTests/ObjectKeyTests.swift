// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Testing

struct ObjectKeyTests {
    @Test func `two spellings of one letter are two keys`() throws {
        let composed = try #require(ObjectKey("agency/caf\u{E9}.mp4"))
        let decomposed = try #require(ObjectKey("agency/cafe\u{301}.mp4"))

        #expect(composed.description == decomposed.description)
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
    }

    @Test(arguments: ["", "/", "a//b", "a/", "/a", "a/./b", "a/../b", "a/b\0"])
    func `a key that could lead elsewhere is none`(text: String) {
        #expect(ObjectKey(text) == nil)
    }

    @Test func `a key is that of its components`() throws {
        let key = try #require(ObjectKey("a/b/c"))

        #expect(key == ObjectKey(components: ["a", "b", "c"]))
        #expect(key != ObjectKey("a/b"))
        #expect(key != ObjectKey("a/bc"))
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Crypto
import FakeCamera
import Testing

@Suite struct FakeCameraContentTests {
    @Test func `any part of a content is the same bytes`() {
        let content = FakeContent(seed: 7)
        let whole = content.bytes(from: 0, count: 200_000)

        for (offset, count) in [(0, 1), (1, 3), (505, 10), (511, 520), (65_500, 70_000), (1000, 0)]
        {
            let part = content.bytes(from: Int64(offset), count: count)
            #expect(part == Array(whole[offset..<offset + count]))
        }
    }

    @Test func `no two stretches look alike`() {
        let content = FakeContent(seed: 7)
        let stretches = [0, 512, 65_521, 1 << 20, 1 << 32, 1 << 33].map {
            content.bytes(from: $0, count: 512)
        }

        #expect(Set(stretches).count == stretches.count)
        #expect(FakeContent(seed: 8).bytes(from: 0, count: 8) != content.bytes(from: 0, count: 8))
    }

    @Test func `the digest is that of the bytes`() {
        let content = FakeContent(seed: 3)
        let bytes = content.bytes(from: 1000, count: 700_000)

        let expected = SHA256.hash(data: bytes).map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }
        #expect(content.sha256(from: 1000, count: 700_000) == expected.joined())
    }
}

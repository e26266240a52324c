// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Evidence

@Suite struct DigestTests {
    private static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    @Test func `a digest is read and written in hexadecimal`() throws {
        let digest = try #require(Digest(hex: Self.empty))

        #expect(digest.bytes.prefix(3) == [0xE3, 0xB0, 0xC4])
        #expect(digest.hex == Self.empty)
        #expect(Digest(hex: Self.empty.uppercased()) == digest)
        #expect(Digest(bytes: digest.bytes) == digest)
    }

    @Test(arguments: [
        "", String(empty.dropLast()), empty + "0", " " + empty.dropLast(),
        "g" + empty.dropFirst(), empty.replacing("e3", with: "é"),
    ])
    func `what is no digest is refused`(_ text: String) {
        #expect(Digest(hex: text) == nil)
    }

    @Test(arguments: [0, 31, 33])
    func `another count of bytes is no digest`(_ count: Int) {
        #expect(Digest(bytes: [UInt8](repeating: 0, count: count)) == nil)
    }

    @Test(arguments: [(0, 0), (1, 1), (15, 1), (16, 1), (17, 2), (32, 2), (33, 3)])
    func `a file has as many parts as it needs`(_ size: Int64, _ count: Int) throws {
        #expect(ContentDigest.partCount(sizeBytes: size, partSizeBytes: 16) == count)
        let digest = try #require(Digest(hex: Self.empty))

        let content = ContentDigest(
            sizeBytes: size,
            whole: digest,
            partSizeBytes: 16,
            parts: .init(repeating: digest, count: count)
        )

        let ranges = (0..<count).map { content.range(ofPart: $0) }
        #expect(ranges.reduce(0) { $0 + ($1.upperBound - $1.lowerBound) } == size)
        #expect(ranges.last?.upperBound ?? 0 == size)
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A SHA-256 value: the one identity of content.
package struct Digest: Hashable, Sendable {
    /// The length of every digest, in bytes.
    package static let byteCount = 32

    /// The 32 bytes, most significant first, as FIPS 180-4 prints them.
    package let bytes: [UInt8]

    /// Wraps 32 bytes; nil for any other count.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// Reads 64 hexadecimal characters of either case; nil for anything else.
    package init?(hex: some StringProtocol) {
        let digits = hex.utf8.compactMap { UInt8(hexDigit: $0) }
        guard digits.count == 2 * Self.byteCount, hex.utf8.count == digits.count else { return nil }
        bytes = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// 64 lower-case hexadecimal characters.
    package var hex: String {
        String(decoding: bytes.flatMap { [$0.highHexDigit, $0.lowHexDigit] }, as: UTF8.self)
    }
}

extension Digest: CustomStringConvertible {
    package var description: String { hex }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What tells one directory store from another: the value in its marker file.
package struct StoreIdentity: Hashable, Sendable, CustomStringConvertible {
    /// 32 lower-case hexadecimal characters.
    package let rawValue: String

    /// Reads an identity; nil for anything but 32 lower-case hexadecimal characters.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == 32, text.utf8.allSatisfy(Self.isDigit) else { return nil }
        rawValue = String(text)
    }

    /// A new identity of 128 random bits.
    package init() {
        rawValue = (0..<16).map { _ in
            let byte = UInt8.random(in: .min ... .max)
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    package var description: String { rawValue }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}

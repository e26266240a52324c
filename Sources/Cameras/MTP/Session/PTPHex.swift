// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Bytes and codes as hexadecimal text, as transcripts have them.
enum PTPHex {
    /// Bytes as two digits each.
    static func text(_ bytes: [UInt8]) -> String {
        var digits: [UInt8] = []
        digits.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            digits.append(byte.highHexDigit)
            digits.append(byte.lowHexDigit)
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// Reads bytes back; nil if the text is none of two digits each.
    static func bytes(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = UInt8(hexDigit: digits[index]),
                let low = UInt8(hexDigit: digits[index + 1])
            else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    /// Reads a code such as `0x1009` back; nil if the text is none.
    static func code(_ text: String) -> UInt16? {
        guard text.hasPrefix("0x"), text.utf8.count == 6 else { return nil }
        return UInt16(text.dropFirst(2), radix: 16)
    }
}

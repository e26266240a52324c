// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

extension UInt8 {
    /// The value of an ASCII hexadecimal digit of either case; nil for any other character.
    package init?(hexDigit: UInt8) {
        switch hexDigit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self = hexDigit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self = hexDigit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self = hexDigit - UInt8(ascii: "A") + 10
        default: return nil
        }
    }

    /// The lower-case ASCII digit for the upper four bits.
    package var highHexDigit: UInt8 { Self.hexDigits[Int(self >> 4)] }

    /// The lower-case ASCII digit for the lower four bits.
    package var lowHexDigit: UInt8 { Self.hexDigits[Int(self & 15)] }

    private static let hexDigits = Array("0123456789abcdef".utf8)
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Writes text so that it may stand anywhere in an URL, and reads it back.
enum PercentEncoding {
    /// Keeps RFC 3986's unreserved characters and writes every other byte as `%XX`.
    static func encode(_ text: String) -> String {
        text.utf8.reduce(into: "") { encoded, byte in
            let scalar = Unicode.Scalar(byte)
            if scalar.isASCII,
                scalar.properties.isAlphabetic || "0123456789-._~".unicodeScalars.contains(scalar)
            {
                encoded.unicodeScalars.append(scalar)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += digits.utf8.count == 1 ? "%0" + digits : "%" + digits
            }
        }
    }

    /// Reads what `encode` wrote; what is no `%XX` stands as it is.
    static func decode(_ text: some StringProtocol) -> String {
        String(decoding: EscapedName.bytes(ofReversible: text), as: UTF8.self)
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How a name that a camera chose becomes text that is safe to show and to store.
package enum EscapedName {
    /// The longest name that common file systems take, in bytes.
    package static let longestNameBytes = 255

    /// The name with every byte that is not printable UTF-8, and `%`, written as `%XX`.
    package static func reversible(_ name: [UInt8]) -> String {
        escape(name) { scalar in isPrintable(scalar) && scalar != "%" }
    }

    /// The bytes that `reversible` was given.
    package static func bytes(ofReversible text: some StringProtocol) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let high = UInt8(hexDigit: rest[rest.startIndex]),
                let low = UInt8(hexDigit: rest[rest.startIndex + 1])
            {
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    /// One component of a store's path: safe on NFS and SMB alike, at most 255 bytes.
    ///
    /// Beyond `reversible` it escapes what SMB forbids, a leading dot, and a trailing dot or blank.
    /// A name that would grow too long keeps its start and its extension around `~` and
    /// `fingerprint`, which must differ for names that differ.
    package static func storeComponent(_ name: [UInt8], fingerprint: String) -> String {
        var text = escape(name) { scalar in
            isPrintable(scalar) && !#"%\/:*?"<>|"#.unicodeScalars.contains(scalar)
        }
        // By scalars: a dot and the combining mark behind it make one character.
        if text.unicodeScalars.first == "." {
            text = "%2E" + String(text.unicodeScalars.dropFirst())
        }
        if text.unicodeScalars.last == "." {
            text = String(text.unicodeScalars.dropLast()) + "%2E"
        }
        if text.unicodeScalars.last == " " {
            text = String(text.unicodeScalars.dropLast()) + "%20"
        }
        return shortened(text, fingerprint: fingerprint)
    }

    private static func shortened(_ text: String, fingerprint: String) -> String {
        guard text.utf8.count > longestNameBytes else { return text }
        let dot = text.utf8.lastIndex(of: UInt8(ascii: "."))
        let end = dot.map { String(text[$0...]) } ?? ""
        let kept = end.utf8.count <= 16 ? end : ""
        let room = longestNameBytes - kept.utf8.count - fingerprint.utf8.count - 1
        var start = ""
        for character in text {
            guard start.utf8.count + character.utf8.count <= room else { break }
            start.append(character)
        }
        return start + "~" + fingerprint + kept
    }

    private static func escape(
        _ name: [UInt8],
        keeping isKept: (Unicode.Scalar) -> Bool
    ) -> String {
        var text = String.UnicodeScalarView()
        var decoder = UTF8.ForwardParser()
        var iterator = name.makeIterator()
        var consumed = 0
        func percent(_ bytes: ArraySlice<UInt8>) {
            for byte in bytes {
                text.append("%")
                text.append(Unicode.Scalar(byte.highHexDigit).uppercasedHexDigit)
                text.append(Unicode.Scalar(byte.lowHexDigit).uppercasedHexDigit)
            }
        }
        while true {
            switch decoder.parseScalar(from: &iterator) {
            case .valid(let encoded):
                let scalar = UTF8.decode(encoded)
                if isKept(scalar) {
                    text.append(scalar)
                } else {
                    percent(name[consumed..<consumed + encoded.count])
                }
                consumed += encoded.count
            case .error(let length):
                percent(name[consumed..<consumed + length])
                consumed += length
            case .emptyInput:
                return String(text)
            }
        }
    }

    /// Whether a terminal and a file list show the scalar as itself.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator:
            false
        default: true
        }
    }
}

extension Unicode.Scalar {
    /// The upper-case form of an ASCII hexadecimal digit.
    fileprivate var uppercasedHexDigit: Unicode.Scalar {
        ("a"..."f").contains(self) ? Unicode.Scalar(UInt8(value) - 32) : self
    }
}

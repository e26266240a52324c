// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Evidence

/// Names from a camera become safe text, and come back.
@Suite struct EscapedNameTests {
    /// Names that have led other software astray.
    static let hostile: [[UInt8]] =
        [
            "..", ".", "...", ".\u{301}x", "\u{301}", "x/\u{301}", "/etc/passwd", "a/../b",
            "new\nline", "\u{1B}[31mred", "%41", "%",
            "%2e%2e", "trailing.", "trailing ", " leading", "-rf", "con", "nul.txt", "a:b", "a\\b",
            "*?\"<>|", "\u{202E}gnp.exe", "\u{FEFF}bom", "\u{200B}", "e\u{301}", "🚨", "\u{7F}",
            String(repeating: "x", count: 255), String(repeating: "\n", count: 255),
            String(repeating: "é", count: 127), "." + String(repeating: "y", count: 254),
            String(repeating: "z", count: 240) + ".mp4.extension.long",
        ].map { Array($0.utf8) } + [
            [0xFF, 0xFE], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE2, 0x82],
            [UInt8](repeating: 0xFF, count: 255),
        ]

    @Test(arguments: hostile)
    func `the reversible form comes back and can be printed`(_ name: [UInt8]) {
        let text = EscapedName.reversible(name)

        #expect(EscapedName.bytes(ofReversible: text) == name)
        #expect(Self.isPrintable(text))
    }

    @Test(arguments: hostile)
    func `the store form is safe`(_ name: [UInt8]) {
        let text = EscapedName.storeComponent(name, fingerprint: "0123abcd")

        #expect(Self.isSafe(text), "\(text)")
    }

    @Test func `random bytes come back, and their store form is safe`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<5_000 {
            let name = Self.randomName(using: &generator)
            let text = EscapedName.reversible(name)
            let store = EscapedName.storeComponent(name, fingerprint: "0123abcd")

            #expect(EscapedName.bytes(ofReversible: text) == name)
            #expect(Self.isPrintable(text))
            #expect(Self.isSafe(store), "\(store)")
        }
    }

    @Test func `the store form differs where names or fingerprints do`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            let one = Self.randomName(using: &generator)
            let other = Self.randomName(using: &generator)
            guard one != other else { continue }
            #expect(
                EscapedName.storeComponent(one, fingerprint: "aaaaaaaa")
                    != EscapedName.storeComponent(other, fingerprint: "bbbbbbbb")
            )
        }
        let long = [UInt8](repeating: 0xFF, count: 255)
        #expect(
            EscapedName.storeComponent(long, fingerprint: "aaaaaaaa")
                != EscapedName.storeComponent(long, fingerprint: "bbbbbbbb")
        )
    }

    @Test func `an ordinary name stays as it is`() {
        for name in ["CLIP0001.MP4", "a name with blanks.mp4", "Überfall.mp4", "証拠.mp4", "-rf"] {
            #expect(EscapedName.reversible(Array(name.utf8)) == name)
            #expect(EscapedName.storeComponent(Array(name.utf8), fingerprint: "x") == name)
        }
    }

    @Test func `a name that grows too long keeps its extension`() {
        let name = Array((String(repeating: "\n", count: 200) + ".MP4").utf8)

        let text = EscapedName.storeComponent(name, fingerprint: "0123abcd")

        #expect(text.hasSuffix("~0123abcd.MP4"))
        #expect(text.utf8.count <= 255)
    }

    private static func randomName(using generator: inout some RandomNumberGenerator) -> [UInt8] {
        let count = Int.random(in: 1...255, using: &generator)
        // Letters, odd ASCII and raw bytes, so that valid and invalid sequences both appear.
        return (0..<count).map { _ in
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: UInt8.random(in: 0x61...0x7A, using: &generator)
            case 1: UInt8.random(in: 0x01...0x2E, using: &generator)
            default: UInt8.random(in: 0x80...0xFF, using: &generator)
            }
        }
    }

    private static func isPrintable(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
                .paragraphSeparator:
                false
            default: true
            }
        }
    }

    /// Safe on NFS and SMB, and no way out of its directory.
    private static func isSafe(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 255 && isPrintable(text)
            && !text.utf8.contains { #"\/:*?"<>|"#.utf8.contains($0) }
            && text.utf8.first != UInt8(ascii: ".") && text.utf8.last != UInt8(ascii: ".")
            && text.utf8.last != UInt8(ascii: " ")
    }
}

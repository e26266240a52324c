// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import camdock

struct DisplayWidthTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("録画", 4), ("ｆｕｌｌ", 8), ("한국", 4),
        ("🎥", 2), ("❤️", 2), ("…", 1), ("a\u{300}\u{301}\u{302}b", 2),
    ])
    func `text takes the columns that a terminal gives it`(text: String, columns: Int) {
        #expect(DisplayWidth.of(text) == columns)
    }

    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("abcdef", 1, "…"), ("abcdef", 0, ""),
        ("録画録画", 8, "録画録画"), ("録画録画", 7, "録画録…"), ("録画録画", 6, "録画…"),
        ("録画録画", 2, "…"),
    ])
    func `what is cut ends in an ellipsis`(text: String, columns: Int, cut: String) {
        #expect(DisplayWidth.truncated(text, to: columns) == cut)
        #expect(DisplayWidth.of(cut) <= columns)
    }

    @Test func `the end can be kept instead`() {
        #expect(DisplayWidth.truncatedAtStart("usb-0:2.3", to: 6) == "…0:2.3")
        #expect(DisplayWidth.truncatedAtStart("録画録画", to: 4) == "…画")
    }
}

struct ParagraphTests {
    @Test func `long text breaks at blanks and goes on below its start`() {
        let text =
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"

        expect(
            Paragraph.lines(text, after: "    first: "),
            """
                first: one two three four five six seven eight nine ten eleven twelve
                       thirteen fourteen
            """
        )
    }

    @Test func `nothing of a long word is left out`() {
        let word = String(repeating: "0123456789", count: 30)

        let lines = Paragraph.lines(word, after: "  ")

        expectSafe(lines)
        #expect(lines.map { $0.plain.dropFirst(2) }.joined() == word)
    }

    @Test func `empty text keeps its label`() {
        expect(Paragraph.lines("", after: "label "), "label")
    }
}

struct PrintableTests {
    @Test(arguments: [
        ("plain ü 録 🎥", "plain ü 録 🎥"),
        ("\u{1B}[31m", "�[31m"),
        ("a\r\n\tb", "a���b"),
        ("\u{9B}2J", "�2J"),
        ("\u{202E}abc\u{2066}", "�abc�"),
        ("\u{200B}\u{FEFF}", "��"),
        ("\u{E000}\u{2028}", "��"),
    ])
    func `what could steer a terminal is shown as a mark`(raw: String, shown: String) {
        #expect(Printable.text(raw) == shown)
    }

    @Test func `a pile of marks is cut`() {
        let pile = "a" + String(repeating: "\u{301}", count: 1_000)

        #expect(Printable.text(pile).unicodeScalars.count == 8)
    }
}

struct LiveBlockTests {
    private let lines = (1...50).map { Line("line \($0)") }

    @Test func `a block is never longer than its terminal`() {
        let shown = LiveBlock.fitting(lines, in: (rows: 24, columns: 80))

        #expect(shown.count == 23)
        #expect(shown.last?.plain == "(28 more lines)")
    }

    @Test func `a narrow terminal cuts lines instead of wrapping them`() {
        let shown = LiveBlock.fitting(
            [Line(String(repeating: "x", count: 80))],
            in: (rows: 24, columns: 40)
        )

        #expect(shown.map(\.width) == [40])
    }

    @Test func `what fits stays as it is`() {
        #expect(LiveBlock.fitting(lines, in: (rows: 60, columns: 200)) == lines)
        #expect(LiveBlock.fitting(lines, in: nil) == lines)
    }
}

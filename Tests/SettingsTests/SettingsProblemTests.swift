// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Settings

/// What is told of a file that is wrong.
@Suite struct SettingsProblemTests {
    enum Colour: String, CaseIterable {
        case red, blue
    }

    struct Case: CustomTestStringConvertible {
        let text: String
        let problems: [String]
        var testDescription: String { problems.first ?? "nothing is wrong" }

        init(_ text: String, _ problems: String...) {
            self.text = text
            self.problems = problems
        }
    }

    @Test(arguments: [
        Case("a = 1", "t.toml:1: a: expected a string, found an integer"),
        Case("\n\na = 1.0", "t.toml:3: a: expected a string, found a floating-point number"),
        Case("a = true", "t.toml:1: a: expected a string, found a boolean"),
        Case("a = []", "t.toml:1: a: expected a string, found an array"),
        Case("a = {}", "t.toml:1: a: expected a string, found a table"),
        Case("[a]", "t.toml:1: a: expected a string, found a table"),
        Case("a = 2026-01-01", "t.toml:1: a: expected a string, found a date or time"),
        Case("# nothing", "t.toml:1: a: is missing; expected a string"),
        Case(
            "a = ''\nb = 2",
            "t.toml:2: b: is not a key that is known here; did you mean a?"
        ),
        Case("a = ''\nzebra = 2", "t.toml:2: zebra: is not a key that is known here"),
        Case(
            "a = ''\n[zebra]\nx = 1\n",
            "t.toml:2: zebra: is not a key that is known here"
        ),
        Case("a = ''"),
    ])
    func `a wrong value is told with its line, key and kind`(_ sample: Case) {
        #expect(problems(sample.text) { _ = $0.string("a") } == sample.problems)
    }

    @Test(arguments: [
        Case("n = 0", "t.toml:1: n: expected an integer from 1 to 9, found 0"),
        Case(
            "n = 1.0",
            "t.toml:1: n: expected an integer from 1 to 9, found a floating-point number"
        ),
        Case("n = 9"),
    ])
    func `an integer stays within its range`(_ sample: Case) {
        #expect(problems(sample.text) { _ = $0.int("n", in: 1...9) } == sample.problems)
    }

    @Test(arguments: [
        Case("c = 'green'", #"t.toml:1: c: expected "red" or "blue", found "green""#),
        Case("c = 'Red'", #"t.toml:1: c: expected "red" or "blue", found "Red""#),
        Case("c = 1", #"t.toml:1: c: expected "red" or "blue", found an integer"#),
        Case("c = 'blue'"),
    ])
    func `a choice names what may be chosen`(_ sample: Case) {
        #expect(problems(sample.text) { _ = $0.choice("c") as Colour } == sample.problems)
    }

    @Test(arguments: [
        Case(
            "s = ['a', 1, 'b',\n 2]",
            "t.toml:1: s[1]: expected a string, found an integer",
            "t.toml:2: s[3]: expected a string, found an integer"
        ),
        Case("s = 'a'", "t.toml:1: s: expected an array of strings, found a string"),
        Case("s = []"),
    ])
    func `each wrong element of an array is told`(_ sample: Case) {
        #expect(problems(sample.text) { _ = $0.strings("s") } == sample.problems)
    }

    @Test(arguments: [
        Case(
            "d = '15 parsecs'",
            #"t.toml:1: d: expected a duration with its unit, such as "90 s", "15 min" or "24 h", found "15 parsecs""#
        ),
        Case(
            "d = 15",
            #"t.toml:1: d: expected a duration with its unit, such as "90 s", "15 min" or "24 h", found 15 without a unit"#
        ),
        Case("d = '15 min'"),
    ])
    func `a duration needs its unit`(_ sample: Case) {
        #expect(problems(sample.text) { _ = $0.duration("d") } == sample.problems)
    }

    @Test func `a duration and a size tell their bounds`() {
        let found = problems("d = '2 d'\ns = '1 KiB'") {
            _ = $0.duration("d", in: .seconds(1) ... .seconds(86_400))
            _ = $0.bytes("s", in: 1 << 20...1 << 30)
        }

        #expect(found.count == 2)
        #expect(found.first?.contains("from 1 s to 24 h, found \"2 d\"") == true)
        #expect(found.last?.contains("at least 1 MiB, at most 1 GiB, found \"1 KiB\"") == true)
    }

    @Test func `all problems of a file are told at once, in the order of lines`() {
        let text = """
            [bays.A3]
            port = 5
            prot = "x"

            [bays."B 4"]
            # no port

            [[rules]]
            name = "first"

            [[rules]]
            nam = "second"
            """

        let found = problems(text) { table in
            for bay in table.namedTables("bays") { _ = bay.table.string("port") }
            for rule in table.tables("rules") { _ = rule.string("name") }
        }

        #expect(
            found == [
                "t.toml:2: bays.A3.port: expected a string, found an integer",
                "t.toml:3: bays.A3.prot: is not a key that is known here; did you mean port?",
                "t.toml:5: bays.\"B 4\".port: is missing; expected a string",
                "t.toml:11: rules[1].name: is missing; expected a string",
                "t.toml:12: rules[1].nam: is not a key that is known here; did you mean name?",
            ]
        )
    }

    @Test func `a complaint of the reader stands at its key`() {
        let found = problems("\na = 'x'\nb = ['p', 'q']") { table in
            _ = table.string("a")
            table.reject("a", "is taken")
            _ = table.parsedStrings("b") { (text) throws(SettingsComplaint) in
                if text == "q" { throw SettingsComplaint("is no good") }
            }
        }

        #expect(found == ["t.toml:2: a: is taken", "t.toml:3: b[1]: is no good"])
    }

    @Test func `a value with control characters is told escaped`() {
        let found = problems(#"c = "a\u001b[31m\nb""#) { _ = $0.choice("c") as Colour }

        #expect(found == [#"t.toml:1: c: expected "red" or "blue", found "a\u{1B}[31m\nb""#])
    }

    private func problems(_ text: String, _ body: (SettingsTable) -> Void) -> [String] {
        do throws(SettingsError) {
            try SettingsFile.decode(text, named: "t.toml", body)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }
}

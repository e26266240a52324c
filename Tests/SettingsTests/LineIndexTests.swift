// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Settings

/// The second scan finds every value that the parser found.
@Suite struct LineIndexTests {
    /// Everything TOML has that could lead a line counter astray.
    private static let tricky = #"""
        # comment with [a] and b = 1
        a = "text with # and = and [x]"
        'quoted key' = 1
        "esc\u0061ped \"key\"" = 2
        dotted . "inner part" . key = 3
        multi = """
        [not.a.table]
        not_a_key = 1 \" \\
        """ # behind
        five = """a""""" # two quotes before the end
        literal = '''
        ['also not']
        it's \'''
        line = "a \
            b"
        folded = """a \

            b"""
        array = [ # comment ]
          "x]", # , "y"
          [1, 2],
          { k = "v]", n = { m = [ 'z' ] } },
        ]
        inline = { p = 1, q.r = '}', "s t" = [ { u = 1 }, { u = 2 } ] }
        date = 1979-05-27T07:32:00-08:00
        number = 1_000

          [ table . "with space" ]
        b = 1
        [[rows]]
        c = 1
        [rows.below]
        d = 1
        [[rows.more]]
        e = 1
        [[rows.more]]
        e = 2
        [[rows]]
        c = 2
        [[rows.more]]
        e = 3
        [rows.below]
        d = 2
        """#
        .replacing("line = \"a \\\n    b\"\n", with: "")

    @Test(arguments: [
        ("a", 2), ("multi", 6), ("five", 10), ("literal", 11), ("folded", 14), ("array", 17),
        ("array[0]", 18), ("array[1]", 19), ("array[1][1]", 19), ("array[2].n.m[0]", 20),
        ("inline.q.r", 22), ("inline.\"s t\"[1].u", 22), ("number", 24),
        ("table.\"with space\".b", 27), ("rows[0].c", 29), ("rows[0].below.d", 31),
        ("rows[0].more[1].e", 35), ("rows[1].c", 37), ("rows[1].more[0].e", 39),
        ("rows[1].below.d", 41), ("\"quoted key\"", 3), ("dotted.\"inner part\".key", 5),
    ])
    func `a value is found on its line`(_ path: String, _ line: Int) throws {
        let index = LineIndex(scanning: Self.tricky)

        let found = try Self.paths(in: Self.tricky).filter { $0.description == path }

        #expect(found.count == 1)
        #expect(found.map { index.line(of: $0) } == [line])
    }

    @Test(arguments: ["\n", "\r\n"])
    func `no value that the parser found is missed`(_ lineEnd: String) throws {
        let text = Self.tricky.replacing("\n", with: lineEnd)
        let index = LineIndex(scanning: text)

        let paths = try Self.paths(in: text)

        #expect(paths.count > 40)
        for path in paths {
            #expect(index.holds(path), "\(path)")
        }
    }

    /// The paths of everything in a text, tables and arrays included.
    private static func paths(in text: String) throws -> [SettingsPath] {
        func below(_ value: SettingsValue, _ path: SettingsPath) -> [SettingsPath] {
            switch value {
            case .table(let values):
                values.flatMap { [path.appending($0)] + below($1, path.appending($0)) }
            case .array(let values):
                values.enumerated().flatMap {
                    [path.appending($0.offset)] + below($0.element, path.appending($0.offset))
                }
            default: []
            }
        }
        return below(.table(try SettingsValue.parse(text)), SettingsPath())
    }
}

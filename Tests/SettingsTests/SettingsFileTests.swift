// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import Testing

@testable import Settings

/// What is read from a file that is right, and from one that is no TOML.
@Suite struct SettingsFileTests {
    @Test func `every kind of value is read`() throws {
        let text = """
            name = "dock-1"
            count = 7
            on = true
            wait = "1h 30min"
            part = "16 MiB"
            near = "spool"
            far = "/var/spool"
            list = ["a", "b"]

            [inner]
            deep.key = "dotted"

            [[rule]]
            x = 1
            [[rule]]
            x = 2

            [bays]
            B = { port = "2" }
            A.port = "1"
            """

        try SettingsFile.decode(text, named: "/etc/camdock/camdock.toml") { table in
            #expect(table.string("name") == "dock-1")
            #expect(table.int("count") == 7)
            #expect(table.bool("on"))
            #expect(table.duration("wait") == .seconds(5_400))
            #expect(table.bytes("part") == 16 << 20)
            #expect(table.path("near") == "/etc/camdock/spool")
            #expect(table.path("far") == "/var/spool")
            #expect(table.strings("list") == ["a", "b"])
            #expect(table.table("inner").table("deep").string("key") == "dotted")
            #expect(table.tables("rule").map { $0.int("x") } == [1, 2])
            let bays = table.namedTables("bays").map { ($0.name, $0.table.string("port")) }
            #expect(bays.map(\.0) == ["A", "B"])
            #expect(bays.map(\.1) == ["1", "2"])
        }
    }

    @Test func `defaults hold for what the file leaves out`() throws {
        try SettingsFile.decode("", named: "camdock.toml") { table in
            #expect(table.string("a", default: "x") == "x")
            #expect(table.string(optional: "b") == nil)
            #expect(table.int("c", default: 3) == 3)
            #expect(table.duration("d", default: .seconds(1)) == .seconds(1))
            #expect(table.bytes("e", default: 5) == 5)
            #expect(table.strings("f", default: ["y"]) == ["y"])
            #expect(table.table("g").bool("h", default: true))
            #expect(table.tables("i").isEmpty)
            #expect(table.namedTables("j").isEmpty)
            #expect(table.path(optional: "k") == nil)
        }
    }

    @Test(arguments: [
        ("a = 'x", "t.toml:1: column"),
        ("\n\na = ", "t.toml:3: column"),
        ("a = 1\na = 2", "t.toml:2: column"),
        ("a = 9223372036854775808", "t.toml:1: column"),
        ("[t]\n[t]", "t.toml:2: column"),
        ("a = 1\nb = \"x\0y\"\nc = 2", "t.toml:2: the text holds a NUL"),
        ("a = 1\nb = \"x\\u0000y\"", "t.toml:2: the text holds a NUL"),
        ("\"\\U00000000\" = 1", "t.toml:1: the text holds a NUL"),
    ])
    func `a syntax error is told with its line`(_ text: String, _ start: String) {
        let error = #expect(throws: SettingsError.self) {
            try SettingsFile.decode(text, named: "t.toml") { _ in }
        }

        #expect(error?.description.hasPrefix(start) == true, "\(error?.description ?? "")")
    }

    @Test func `a file that cannot be read is named with the reason`() {
        let error = #expect(throws: SettingsError.self) {
            try SettingsFile.read(at: "/nowhere/camdock.toml") { _ in }
        }

        #expect(
            error?.description
                == "/nowhere/camdock.toml: could not be opened: No such file or directory"
        )
    }

    @Test func `bytes that are no UTF-8 are told with their line`() throws {
        let path = "/tmp/camdock-settings-\(getpid()).toml"
        let file = try #require(fopen(path, "we"))
        let bytes: [UInt8] = Array("a = 1\nb = \"".utf8) + [0xFF] + Array("\"\n".utf8)
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        defer { unlink(path) }

        let error = #expect(throws: SettingsError.self) {
            try SettingsFile.read(at: path) { _ in }
        }

        #expect(error?.description == "\(path):2: the text is not valid UTF-8")
    }
}

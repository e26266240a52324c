// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import GRDB
import Glibc
import SystemPackage
import TestSupport
import Testing

/// The checker that needs nothing of camdock's agrees with camdock's own.
struct CustodyScriptTests {
    /// Runs `verify-custody.py` on a ledger.
    private func check(_ ledger: FilePath) throws -> (status: CInt, output: String) {
        let script = FilePath(#filePath).removingLastComponent().removingLastComponent()
            .appending("Tools/verify-custody.py")
        let command = "exec python3 '\(script)' '\(ledger)' 2>&1"
        guard let stream = popen(command, "r") else { throw Errno(rawValue: errno) }
        var output = ""
        var line = [CChar](repeating: 0, count: 4_096)
        while fgets(&line, CInt(line.count), stream) != nil {
            output += String(
                decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)),
                as: UTF8.self
            )
        }
        let status = pclose(stream)
        return ((status >> 8) & 0xFF, output)
    }

    @Test func `it finds an honest log whole, and the same head`() async throws {
        try await withTemporaryDirectory { path in
            let file = try await CustodyLogTests.ledger(path)
            let head = try #require(try await CustodyLogTests.verdict(file).head)

            let (status, output) = try check(file)

            #expect(status == 0, "\(output)")
            #expect(output == "10 entries, whole; head \(head.hex)\n")
        }
    }

    @Test(arguments: CustodyLogTests.schemes)
    func `it names the same entry for every kind of tampering`(
        sql: String,
        seq: Int64
    ) async throws {
        try await withTemporaryDirectory { path in
            let file = try await CustodyLogTests.ledger(path)
            try CustodyLogTests.tamper(file) { try $0.execute(sql: sql) }

            let (status, output) = try check(file)

            #expect(status == 1, "\(output)")
            let isAboutHead = output.contains("the recorded head is another")
            #expect(output.hasPrefix("entry \(seq): ") || isAboutHead, "\(output)")
        }
    }

    @Test(arguments: CustodyLogTests.columns)
    func `it sees bytes that are hidden behind a NUL or are no text`(column: String) async throws {
        for change in ["\(column) || char(0) || 'x'", "CAST(x'ff' AS TEXT)"] {
            try await withTemporaryDirectory { path in
                let file = try await CustodyLogTests.ledger(path)
                try CustodyLogTests.tamper(file) {
                    try $0.execute(sql: "UPDATE custody SET \(column) = \(change) WHERE seq = 5")
                }

                let (status, output) = try check(file)

                #expect(status == 1)
                #expect(output.hasPrefix("entry 5: "), "\(output)")
            }
        }
    }
}

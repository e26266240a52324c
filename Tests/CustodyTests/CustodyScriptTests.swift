// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import GRDB
import SystemPackage
import TestSupport
import Testing

/// The checker that needs nothing of camdock's agrees with camdock's own.
struct CustodyScriptTests {
    /// Runs `verify-custody.py` on a ledger.
    private func check(_ ledger: FilePath) async throws -> (status: CInt, output: String) {
        let script = FilePath(#filePath).removingLastComponent().removingLastComponent()
            .appending("Tools/verify-custody.py")
        return try await ChildProcess.run(["python3", script.string, ledger.string])
    }

    @Test func `it finds an honest log whole, and the same head`() async throws {
        try await withTemporaryDirectory { path in
            let file = try await CustodyLogTests.ledger(path)
            let head = try #require(try await CustodyLogTests.verdict(file).head)

            let (status, output) = try await check(file)

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

            let (status, output) = try await check(file)

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

                let (status, output) = try await check(file)

                #expect(status == 1)
                #expect(output.hasPrefix("entry 5: "), "\(output)")
            }
        }
    }
}

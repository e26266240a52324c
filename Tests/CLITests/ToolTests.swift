// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Evidence
import Testing

@testable import camdock

/// The command itself: its exit codes, and what it writes where.
@Suite(.timeLimit(.minutes(5)))
struct ToolTests {
    private func run(
        _ arguments: [String],
        daemon: FakeDaemon = FakeDaemon(),
        to sink: Tool.Sink = .pipe,
        interruptAfter: String? = nil
    ) async throws -> Tool.Outcome {
        var outcome: Tool.Outcome?
        try await daemon.serve { socket in
            outcome = try await Tool.run(
                arguments + ["--socket", socket],
                to: sink,
                interruptAfter: interruptAfter
            )
        }
        return try #require(outcome)
    }

    private let warned = FakeDaemon(
        report: Sample.status(warnings: [
            WarningReport(
                name: "store-full",
                subject: "/srv",
                detail: "no room",
                since: Sample.now,
                whatToDo: "make room"
            )
        ])
    )

    @Test func `a status is plain text where there is no terminal`() async throws {
        let outcome = try await run(["status"])

        let expected = StatusView.lines(Sample.status()).map { $0.plain + "\n" }.joined()
        #expect(outcome.status == 0)
        #expect(outcome.output == expected)
        #expect(outcome.complaint.isEmpty)
    }

    @Test func `a status is what camdock shows when it is asked for nothing`() async throws {
        let outcome = try await run([])

        #expect(outcome.status == 0)
        #expect(outcome.output.contains("nothing docked"))
    }

    @Test func `a status in JSON is one line of the API's own`() async throws {
        let outcome = try await run(["status", "--json"])

        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix(#"{"bays":[],"custody":{"entries":0},"host":"dock-07""#))
        #expect(outcome.output.split(separator: "\n").count == 1)
    }

    @Test func `a warning is an exit code only if it is asked for`() async throws {
        #expect(try await run(["status"], daemon: warned).status == 0)
        #expect(try await run(["status", "--check"], daemon: warned).status == 1)
        #expect(try await run(["status", "--check"]).status == 0)
    }

    @Test(arguments: [
        ["--bogus"], ["bogus"], ["status", "--interval", "0"], ["status", "--watch", "--check"],
        ["recordings", "--limit", "0"], ["recordings", "--state", "lost"], ["dock"],
        ["custody"], ["custody", "show", "--from", "0"], ["queue", "--limit", "many"],
    ])
    func `a command line that makes no sense`(arguments: [String]) async throws {
        let outcome = try await Tool.run(arguments)

        #expect(outcome.status == (arguments == ["custody"] ? 0 : 2))
        #expect(outcome.complaint.isEmpty == (arguments == ["custody"]))
    }

    @Test func `help tells the exit codes`() async throws {
        let outcome = try await Tool.run(["help", "dock"])

        #expect(outcome.status == 0)
        #expect(outcome.output.contains("3 camdockd cannot be reached"))
    }

    @Test func `a daemon that is not there`() async throws {
        let outcome = try await Tool.run(["status", "--socket", "/tmp/camdock-no-such-socket"])

        #expect(outcome.status == 3)
        #expect(outcome.output.isEmpty)
        #expect(
            outcome.complaint == """
                camdock: camdockd is not running: /tmp/camdock-no-such-socket: No such file or directory
                  -> start it with: systemctl start camdock; or name its socket: --socket

                """
        )
    }

    @Test func `what is not permitted`() async throws {
        let daemon = FakeDaemon(
            dockError: AdminError(.forbidden, "user 7 may not change things", whatToDo: "join")
        )

        let outcome = try await run(["dock", "/"], daemon: daemon)

        #expect(outcome.status == 4)
        #expect(outcome.complaint.hasPrefix("camdock: user 7 may not change things\n  -> join\n"))
    }

    @Test func `a recording that does not exist`() async throws {
        let outcome = try await run(["recordings", "show", "ffff"])

        #expect(outcome.status == 1)
        #expect(outcome.complaint.hasPrefix("camdock: there is no recording ffff\n"))
    }

    @Test func `a whole chain and a broken one`() async throws {
        let broken = FakeDaemon(
            verdict: CustodyVerdict(
                ok: false,
                entries: 1,
                broken: BrokenEntry(seq: 2, reason: "edited")
            )
        )

        let first = try await run(["custody", "verify"])
        let second = try await run(["custody", "verify"], daemon: broken)

        #expect(first.status == 0)
        #expect(first.output.hasPrefix("The custody log is whole: 3 entries."))
        #expect(second.status == 5)
        #expect(second.output.hasPrefix("The custody log is BROKEN at entry 2.\n  edited\n"))
    }

    @Test func `all pages of recordings, in one list`() async throws {
        let outcome = try await run(["recordings", "--all"], daemon: FakeDaemon(pages: 3))

        let lines = outcome.output.split(separator: "\n")
        #expect(outcome.status == 0)
        #expect(lines.count == 3_001)
        #expect(lines.last?.hasSuffix("page 3 line 999") == true)
    }

    @Test func `a reader that goes away ends the list quietly`() async throws {
        let outcome = try await run(
            ["recordings", "--all"],
            daemon: FakeDaemon(pages: 1_000),
            to: .pipeClosed(after: 100)
        )

        #expect(outcome.status == 141)
        #expect(outcome.complaint.isEmpty)
    }

    @Test(arguments: [["recordings"], ["custody", "verify"], ["status", "--json"]])
    func `output that cannot be written is a failure with its reason`(
        arguments: [String]
    ) async throws {
        let outcome = try await run(arguments, to: .fullDisk)

        #expect(outcome.status == 1)
        #expect(
            outcome.complaint.contains(
                "camdock: could not write to standard output: No space left on device\n  -> make room"
            )
        )
    }

    @Test func `a list that goes on says so, but not in the list`() async throws {
        let outcome = try await run(["recordings", "--limit", "1"], daemon: FakeDaemon(pages: 2))

        #expect(outcome.output.split(separator: "\n").count == 2)
        #expect(outcome.complaint.contains("--all"))
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Testing

@testable import camdock

/// The commands about the way to the store: their exit codes, and what they write.
@Suite(.timeLimit(.minutes(5)))
struct ToolUplinkTests {
    private func run(
        _ arguments: [String],
        daemon: FakeDaemon = FakeDaemon()
    ) async throws -> Tool.Outcome {
        var outcome: Tool.Outcome?
        try await daemon.serve { socket in
            outcome = try await Tool.run(arguments + ["--socket", socket])
        }
        return try #require(outcome)
    }

    private static let shapeHeading = "CAMERA          REASON           TOTAL   <1h older\n"

    @Test(arguments: [
        (["uplink"], "Uplink  closed  until "),
        (["uplink", "status"], "Uplink  closed  until "),
        (["uplink", "pause"], "Uplink  paused  by order since "),
        (["uplink", "resume"], "Uplink  closed  until "),
        (["uplink", "now"], "Uplink  forced  by order since "),
        (["uplink", "forecast"], "Nothing waits for the store.\n"),
        (["queue"], "Nothing waits.\n"),
        (["queue", "shape"], shapeHeading + "BWC-1042 "),
        (["queue", "shape", "--camera", "X1"], shapeHeading + "X1 "),
        (["queue", "late"], "Nothing is late: "),
        (["cameras", "wear", "BWC-1042"], "BWC-1042: the time from 20 to 80%"),
        (["recordings", "overlapping", "0a", "--within", "5"], "Officer 12: 2 recordings within"),
        (["report", "gaps"], "FOUND             CAMERA  "),
        (["report", "gaps", "--csv"], "found_at,camera,kind,series,first,last,docking\n2026-"),
        (["report", "late", "--since", "2026-03-01"], "RECORDING                 CAMERA  "),
        (["report", "missing", "--csv", "--camera", "BWC-1042"], "missing,camera,since,"),
        (["report", "missing"], "CAMERA        LABEL       LAST DOCKED "),
        (["clearing"], "Footage goes from a camera when the store has confirmed it."),
        (["clearing", "--camera", "BWC-1043"], "Footage goes from a camera when "),
        (["recordings", "urgent", "0a"], "0a is urgent: it goes before what is not.\n"),
        (["recordings", "urgent", "0a", "--off"], "0a is not urgent: it goes in its turn.\n"),
        (["recordings", "category", "0a", "use of force"], "0a has the category use of force.\n"),
        (["store", "check"], "\nThe store is fit.\n"),
    ])
    func `a command says what the daemon said`(arguments: [String], start: String) async throws {
        let outcome = try await run(arguments)

        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix(start), "\(outcome.output)")
        #expect(outcome.complaint.isEmpty)
    }

    @Test(arguments: [
        (["uplink", "--json"], #"{"late":0,"late_after_seconds":43200,"#),
        (["uplink", "now", "--json"], #"{"late":0,"#),
        (["uplink", "forecast", "--json"], #"{"assumed":false,"#),
        (["queue", "shape", "--json"], #"{"age_limits_seconds":[3600],"#),
        (["queue", "late", "--json"], #"{"groups":[],"#),
        (["recordings", "urgent", "0a", "--json"], #"{"bay":"A3","#),
        (["recordings", "category", "0a", "x", "--json"], #"{"bay":"A3","#),
        (["store", "check", "--json"], #"{"verdict":{"failed":0,"ok":true,"warnings":0}}"#),
    ])
    func `with --json it is one line of the API's own`(
        arguments: [String],
        start: String
    ) async throws {
        let outcome = try await run(arguments)

        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix(start), "\(outcome.output)")
        #expect(outcome.output.split(separator: "\n").count == 1)
    }

    @Test func `what is late is an exit code`() async throws {
        let late = FakeDaemon(late: Sample.late(total: 3))

        let text = try await run(["queue", "late"], daemon: late)
        let json = try await run(["queue", "late", "--json"], daemon: late)

        #expect(text.status == 1)
        #expect(text.output.hasPrefix("3 recordings, 3.00 GB, late: "))
        #expect(text.complaint.isEmpty)
        #expect(json.status == 1)
    }

    @Test func `a store that is not fit is an exit code`() async throws {
        let unfit = FakeDaemon(
            findings: [
                StoreFinding(check: "clock", result: "ok", found: "0.3 s ahead"),
                StoreFinding(check: "write", result: "failed", found: "denied", whatToDo: "allow"),
            ],
            storeVerdict: StoreVerdict(ok: false, failed: 1, warnings: 0)
        )

        let text = try await run(["store", "check"], daemon: unfit)
        let json = try await run(["store", "check", "--json"], daemon: unfit)

        #expect(text.status == 1)
        #expect(
            text.output == """
                ok      clock             0.3 s ahead
                FAILED  write             denied
                        -> allow

                The store CANNOT take footage: 1 check failed.

                """
        )
        #expect(json.status == 1)
        #expect(
            json.output == """
                {"finding":{"check":"clock","found":"0.3 s ahead","result":"ok"}}
                {"finding":{"check":"write","found":"denied","result":"failed","what_to_do":"allow"}}
                {"verdict":{"failed":1,"ok":false,"warnings":0}}

                """
        )
    }

    @Test(arguments: [
        ["uplink", "pause"], ["uplink", "resume"], ["uplink", "now"],
        ["recordings", "urgent", "0a"], ["recordings", "category", "0a", "x"], ["store", "check"],
    ])
    func `a change that is not permitted`(arguments: [String]) async throws {
        let refusing = FakeDaemon(
            changeError: AdminError(.forbidden, "user 7 may not change things", whatToDo: "join")
        )

        let outcome = try await run(arguments, daemon: refusing)

        #expect(outcome.status == 4)
        #expect(outcome.output.isEmpty)
        #expect(outcome.complaint.hasPrefix("camdock: user 7 may not change things\n  -> join\n"))
    }

    @Test(arguments: [
        ["uplink", "stop"], ["queue", "late", "--limit", "0"], ["queue", "shape", "--camera", " "],
        ["recordings", "urgent"], ["recordings", "category", "0a"],
        ["recordings", "category", "0a", " "], ["store", "check", "bucket"],
    ])
    func `a command line that makes no sense`(arguments: [String]) async throws {
        let outcome = try await Tool.run(arguments)

        #expect(outcome.status == 2)
        #expect(!outcome.complaint.isEmpty)
    }
}

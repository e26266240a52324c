// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Testing

@testable import camdock

/// `camdock bays`: its exit codes, and what it writes.
@Suite(.timeLimit(.minutes(5)))
struct ToolBaysTests {
    private static let port = "pci-0000:00:14.0-usb-0:2.1"
    private static let other = "pci-0000:00:14.0-usb-0:2.2"

    private func run(
        _ arguments: [String],
        _ lists: [BayList] = [],
        changeError: AdminError? = nil
    ) async throws -> Tool.Outcome {
        var daemon = FakeDaemon()
        daemon.bayScript = BayScript(lists)
        daemon.changeError = changeError
        var outcome: Tool.Outcome?
        try await daemon.serve { socket in
            outcome = try await Tool.run(["bays"] + arguments + ["--socket", socket])
        }
        return try #require(outcome)
    }

    private static func holding(_ docked: [(path: String, docking: String)]) -> BayList {
        BayList(bays: docked.map { NamedBay(path: $0.path, docking: $0.docking, camera: "CAM1") })
    }

    @Test func `bays learn names the bay into which a camera comes next, one after the other`()
        async throws
    {
        let outcome = try await run(
            ["learn", "A1", "A2"],
            [
                Self.holding([(Self.other, "old")]),
                Self.holding([(Self.other, "old"), (Self.port, "new")]),
                Self.holding([(Self.port, "new")]),
                Self.holding([(Self.other, "newer")]),
            ]
        )

        #expect(outcome.status == 0)
        #expect(
            outcome.output == """
                A1: put a camera into this bay.
                A1 is the bay at \(Self.port).
                A2: put a camera into this bay.
                A2 is the bay at \(Self.other).

                """
        )
    }

    @Test func `a reader whose card shows up is no second bay`() async throws {
        let outcome = try await run(
            ["learn", "A1", "A2"],
            [
                Self.holding([]), Self.holding([(Self.port, "reader")]),
                Self.holding([(Self.port, "reader")]), Self.holding([(Self.port, "card")]),
                Self.holding([(Self.port, "card"), (Self.other, "new")]),
            ]
        )

        #expect(outcome.status == 0)
        #expect(outcome.output.contains("A1 is the bay at \(Self.port)."))
        #expect(outcome.output.contains("A2 is the bay at \(Self.other)."))
    }

    @Test func `two cameras that come at once name no bay`() async throws {
        let outcome = try await run(
            ["learn", "A1"],
            [Self.holding([]), Self.holding([(Self.port, "a"), (Self.other, "b")])]
        )

        #expect(outcome.status == 1)
        #expect(outcome.complaint.contains("none of their bays was named A1"))
    }

    @Test func `bays learn ends by Ctrl-C while it waits`() async throws {
        var daemon = FakeDaemon()
        daemon.bayScript = BayScript([Self.holding([])])
        var outcome: Tool.Outcome?
        try await daemon.serve { socket in
            outcome = try await Tool.run(
                ["bays", "learn", "A1", "--socket", socket],
                interruptAfter: "put a camera"
            )
        }

        #expect(outcome?.status == 130)
    }

    @Test(arguments: [
        (["list"], "BAY             CAMERA "),
        ([], "BAY             CAMERA "),
        (["list", "--json"], #"{"bays":[{"camera":"CAM1","docking":"d","path":"#),
        (["rename", port, "A1"], "A1 is the bay at \(port).\n"),
        (["rename", port], "\(port) has no name now.\n"),
        (["rename", port, "A1", "--json"], #"{"name":"A1","path":"#),
    ])
    func `bays are shown and renamed`(arguments: [String], start: String) async throws {
        let outcome = try await run(arguments, [Self.holding([(Self.port, "d")])])

        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix(start), "\(outcome.output)")
    }

    @Test func `a name that is taken is a failure with advice`() async throws {
        let error = AdminError(.conflict, "taken", whatToDo: "choose another")

        let outcome = try await run(["rename", Self.port, "A1"], changeError: error)

        #expect(outcome.status == 1)
        #expect(outcome.complaint == "camdock: taken\n  -> choose another\n")
    }

    @Test(arguments: [["learn"], ["learn", "A1", "A1"], ["rename"]])
    func `a command line that names no bay is refused`(arguments: [String]) async throws {
        #expect(try await run(arguments).status == 2)
    }
}

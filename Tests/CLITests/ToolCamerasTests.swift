// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import SystemPackage
import TestSupport
import Testing

@testable import camdock

/// `camdock cameras`: its exit codes, and what it writes.
@Suite(.timeLimit(.minutes(5)))
struct ToolCamerasTests {
    private static let cameras = [
        CameraReport(
            serial: "BWC-1042",
            standing: .enrolled,
            model: "BWC4000",
            label: "A-17",
            assignedTo: "Officer 311",
            assignment: "fixed",
            kind: "body-worn"
        ),
        CameraReport(serial: "BWC-1043", standing: .waiting, bay: "A3", refusal: "not-enrolled"),
    ]

    private func run(
        _ arguments: [String],
        changeError: AdminError? = nil
    ) async throws -> Tool.Outcome {
        var daemon = FakeDaemon()
        daemon.cameraList = Self.cameras
        daemon.changeError = changeError
        var outcome: Tool.Outcome?
        try await daemon.serve { socket in
            outcome = try await Tool.run(["cameras"] + arguments + ["--socket", socket])
        }
        return try #require(outcome)
    }

    static let calls: [(arguments: [String], output: String)] = [
        (
            [],
            """
            SERIAL            STANDING    LABEL         ASSIGNED TO     BAY
            BWC-1042          enrolled    A-17          Officer 311
            BWC-1043          waiting                                   A3

            """
        ),
        (
            ["list", "--waiting"],
            """
            SERIAL            STANDING    LABEL         ASSIGNED TO     BAY
            BWC-1043          waiting                                   A3

            """
        ),
        (
            ["show", "BWC-1042"],
            """
            camera        BWC-1042
            standing      enrolled
            model         BWC4000
            label         A-17
            kind          body-worn
            assigned to   Officer 311 (fixed)

            """
        ),
        (["enroll", "BWC-7", "--kind", "in-car"], "enrolled    BWC-7\n1 enrolled.\n"),
        (["enroll", "--bay", "A3"], "enrolled    BWC-1043\n1 enrolled.\n"),
        (["retire", "BWC-1042", "--reason", "lost"], "retired     BWC-1042\n1 retired.\n"),
    ]

    @Test(arguments: calls)
    func `cameras are shown, enrolled and retired`(
        arguments: [String],
        output: String
    ) async throws {
        let outcome = try await run(arguments)

        #expect(outcome.status == 0)
        #expect(outcome.output == output)
    }

    static let mistakes: [(arguments: [String], words: String)] = [
        (["show", "BWC-9"], "no camera BWC-9"), (["enroll", "--bay", "B9"], "sits in bay B9"),
        (["enroll"], "--bay"), (["enroll", "X", "--bay", "A3"], "--bay"),
        (["retire", "X"], "--reason"),
        (["enroll", "X", "--kind", "helmet"], "body-worn"),
        (["import", "/nowhere.csv"], "could not read '/nowhere.csv'"),
    ]

    @Test(arguments: mistakes)
    func `a mistake is told, with what to do`(arguments: [String], words: String) async throws {
        let outcome = try await run(arguments)

        #expect(outcome.status != 0)
        #expect(outcome.complaint.contains(words))
    }

    static let sheets: [(text: String, flags: [String], status: CInt, output: String)] = [
        (
            "serial,service\nA,\nB,retired\n", [], 0,
            "enrolled    A\nretired     B\n1 enrolled, 1 retired.\n"
        ),
        (
            "serial\nA\n", ["--dry-run"], 0,
            "enrolled    A\n1 enrolled.\nNothing was changed: this was a dry run.\n"
        ),
        ("serial,kind\nA,helmet\n", [], 1, ""), ("serial\n", [], 1, ""),
    ]

    @Test(arguments: sheets)
    func `a sheet is taken over whole, or not at all`(
        text: String,
        flags: [String],
        status: CInt,
        output: String
    ) async throws {
        try await withTemporaryDirectory { root in
            let file = root.appending("roster.csv")
            let descriptor = try FileDescriptor.open(
                file,
                .writeOnly,
                options: .create,
                permissions: .ownerReadWrite
            )
            _ = try descriptor.closeAfter { try descriptor.writeAll(Array(text.utf8)) }

            let outcome = try await run(["import", file.string] + flags)

            #expect(outcome.status == status)
            #expect(outcome.output == output)
            if status != 0 { #expect(outcome.complaint.contains("nothing was taken over")) }
        }
    }

    @Test func `the roster is exported without those that are not on it`() async throws {
        let outcome = try await run(["export"])

        #expect(outcome.status == 0)
        #expect(
            outcome.output
                == "serial,model,label,site,assigned_to,assignment,kind,notes,service,reason\r\n"
                + "BWC-1042,BWC4000,A-17,,Officer 311,fixed,body-worn,,enrolled,\r\n"
        )
    }
}

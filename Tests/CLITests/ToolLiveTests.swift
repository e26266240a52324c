// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Evidence
import Testing

@testable import camdock

/// What the command shows while something goes on.
@Suite(.timeLimit(.minutes(5)))
struct ToolLiveTests {
    private func docking(_ state: String, finished: Bool, quarantined: Int = 0) -> DockingReport {
        DockingReport(
            docking: "20260301T221000-0000abcd",
            bay: BayReport(
                label: "folder",
                path: "folder",
                state: state,
                camera: "CARD-1",
                progress: ProgressReport(
                    recordingsTotal: 2,
                    recordingsDone: 2,
                    bytesTotal: 2_000_000_000,
                    bytesDone: 2_000_000_000,
                    bytesPerSecond: 0
                )
            ),
            finished: finished,
            outcome: finished ? "drained" : nil,
            taken: 2,
            takenBytes: 2_000_000_000,
            alreadyKnown: 0,
            quarantined: quarantined
        )
    }

    @Test func `watching redraws in place and ends well with Ctrl-C`() async throws {
        try await FakeDaemon().serve { socket in
            let outcome = try await Tool.run(
                ["status", "--watch", "--socket", socket],
                to: .terminal,
                // The second drawing begins with the way back up.
                interruptAfter: "\u{1B}[13A\r\u{1B}[J"
            )

            #expect(outcome.status == 0)
            #expect(outcome.output.contains("\u{1B}[1mBays\u{1B}[0m"))
            #expect(!outcome.output.contains("\u{1B}[?"), "no other screen, no hidden cursor")
        }
    }

    @Test func `watching without a terminal writes one block after the other`() async throws {
        try await FakeDaemon().serve { socket in
            let outcome = try await Tool.run(
                ["status", "--watch", "--socket", socket],
                interruptAfter: "0 entries\n\ndock-07"
            )

            #expect(outcome.status == 0)
            #expect(!outcome.output.contains("\u{1B}"))
        }
    }

    @Test func `a docking is followed to its end`() async throws {
        let daemon = FakeDaemon(docking: docking("idle", finished: true))

        try await daemon.serve { socket in
            let outcome = try await Tool.run(["dock", "/", "--socket", socket])

            #expect(outcome.status == 0)
            #expect(
                outcome.output == """
                    docking 20260301T221000-0000abcd
                    idle
                    taken       2 recordings, 2.00 GB
                    Everything was taken, and read back from the spool.

                    """
            )
        }
    }

    @Test func `a docking that lost something is a failure`() async throws {
        let daemon = FakeDaemon(docking: docking("idle", finished: true, quarantined: 1))

        try await daemon.serve { socket in
            let text = try await Tool.run(["dock", "/", "--socket", socket])
            let json = try await Tool.run(["dock", "/", "--json", "--socket", socket])

            #expect(text.status == 1)
            #expect(json.status == 1)
            #expect(json.output.hasPrefix(#"{"already_known":0,"#))
            #expect(json.output.split(separator: "\n").count == 1)
        }
    }

    @Test func `Ctrl-C ends the following and nothing else`() async throws {
        let daemon = FakeDaemon(docking: docking("identified", finished: false))

        try await daemon.serve { socket in
            let outcome = try await Tool.run(
                ["dock", "/", "--socket", socket],
                interruptAfter: "identified"
            )

            #expect(outcome.status == 130)
            #expect(outcome.complaint.contains("goes on"))
        }
    }

    @Test func `who does not wait gets the docking's name`() async throws {
        try await FakeDaemon().serve { socket in
            let outcome = try await Tool.run(["dock", "/", "--no-wait", "--socket", socket])

            #expect(outcome.status == 0)
            #expect(outcome.output == "docking 20260301T221000-0000abcd\n")
        }
    }

    @Test func `a folder that is not there is named before anybody is asked`() async throws {
        try await FakeDaemon().serve { socket in
            let outcome = try await Tool.run(["dock", "/nonexistent", "--socket", socket])

            #expect(outcome.status == 1)
            #expect(outcome.complaint.contains("could not find /nonexistent: No such file"))
        }
    }
}

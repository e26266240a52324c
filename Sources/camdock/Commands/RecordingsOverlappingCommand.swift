// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import ArgumentParser
import Evidence

/// `camdock recordings overlapping`.
struct RecordingsOverlappingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "overlapping",
        abstract: "List the recordings of the same officer or vehicle around the same time.",
        discussion: """
            Cameras say when they last wrote a file, not how long it is: recordings whose times, by the \
            host's clock, are no further apart than --within are listed together, body-worn and \
            in-car.

            \(ExitStatus.help)
            """
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The recording's identity, from camdock recordings.")
    var recording: String

    @Option(help: ArgumentHelp("How many minutes apart at most.", valueName: "minutes"))
    var within: Int64 = 10

    @Option(help: ArgumentHelp("How many at most.", valueName: "n"))
    var limit = 100

    func validate() throws {
        guard (0...1_440).contains(within) else {
            throw ValidationError("--within takes 0 to 1440 minutes.")
        }
        guard (1...1_000).contains(limit) else {
            throw ValidationError("--limit takes 1 to 1000.")
        }
    }

    func run() async throws {
        try await global.asking { [self] client in
            let report = try await client.overlapping(
                RecordingID(recording),
                withinSeconds: within * 60,
                limit: limit
            )
            if global.json {
                try Output().write(json: report)
            } else {
                try Output().write(OverlappingView.lines(report))
            }
        }
    }
}

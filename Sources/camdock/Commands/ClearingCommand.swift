// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import ArgumentParser

/// `camdock clearing`.
struct ClearingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clearing",
        abstract: "Show what would go from the docked cameras now, and why the rest would not.",
        discussion: ExitStatus.help
    )

    @OptionGroup var global: GlobalOptions

    @OptionGroup var limit: ClearingLimit

    @Option(help: ArgumentHelp("Only the camera of this serial.", valueName: "serial"))
    var camera: String?

    func run() async throws {
        try await global.asking { [self] client in
            let whole = try await client.clearing(limit: limit.count)
            let report = ClearingReport(
                after: whole.after,
                keepDays: whole.keepDays,
                cameras: whole.cameras.filter { camera == nil || $0.camera == camera }
            )
            if global.json {
                try Output().write(json: report)
            } else {
                try Output().write(ClearingView.lines(report))
            }
            if let camera, report.cameras.isEmpty {
                throw AdminError(
                    .notFound,
                    "camera \(camera) is not docked, or not read yet",
                    whatToDo: "camdock status shows what is"
                )
            }
        }
    }
}

/// How many recordings of a camera are shown.
struct ClearingLimit: ParsableArguments {
    @Option(
        name: .customLong("limit"),
        help: ArgumentHelp("How many of each camera at most.", valueName: "n")
    )
    var count = 20

    func validate() throws {
        guard (1...1000).contains(count) else {
            throw ValidationError("--limit takes 1 to 1000.")
        }
    }
}

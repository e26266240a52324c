// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import ArgumentParser
import Evidence

/// `camdock recordings` and what is below it.
struct RecordingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recordings",
        abstract: "List recordings, show one, or say how it is to be treated.",
        discussion: ExitStatus.help,
        subcommands: [
            RecordingsListCommand.self, RecordingsShowCommand.self, RecordingsUrgentCommand.self,
            RecordingsCategoryCommand.self, RecordingsOverlappingCommand.self,
        ],
        defaultSubcommand: RecordingsListCommand.self
    )
}

/// `camdock recordings list`.
struct RecordingsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List recordings.",
        discussion: ExitStatus.help
    )

    @OptionGroup var global: GlobalOptions

    @Option(help: "Only those in this state.")
    var state: RecordingState?

    @Option(help: ArgumentHelp("Only those of this camera.", valueName: "serial"))
    var camera: String?

    @Option(help: ArgumentHelp("How many at most.", valueName: "n"))
    var limit = 100

    @Flag(help: "All of them; with --json, a line for each page.")
    var all = false

    func validate() throws {
        guard RecordingQuery.limits.contains(limit) else {
            throw ValidationError("--limit takes 1 to \(RecordingQuery.limits.upperBound).")
        }
        guard camera.map({ CameraSerial($0) != nil }) ?? true else {
            throw ValidationError("--camera takes a serial number.")
        }
    }

    func run() async throws {
        try await global.asking { [self] client in
            let output = Output()
            var query = RecordingQuery(
                state: state,
                camera: camera.flatMap { CameraSerial($0) },
                limit: all ? RecordingQuery.limits.upperBound : limit
            )
            if !global.json { try output.write([RecordingsView.heading]) }
            repeat {
                let page = try await client.recordings(matching: query)
                try show(page, output)
                query.after = page.next
            } while all && query.after != nil
        }
    }

    private func show(_ page: RecordingPage, _ output: Output) throws {
        guard !global.json else { return try output.write(json: page) }
        try output.write(RecordingsView.lines(page.recordings))
        // Not part of the list, so that the list can be counted and cut.
        if !all, page.next != nil { Output.complain(RecordingsView.more) }
    }
}

/// `camdock recordings show`.
struct RecordingsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show everything that is known of one recording.",
        discussion: ExitStatus.help
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The recording's identity, from camdock recordings.")
    var recording: String

    func run() async throws {
        try await global.asking { [self] client in
            let detail = try await client.recording(RecordingID(recording))
            if global.json {
                try Output().write(json: detail)
            } else {
                try Output().write(RecordingView.lines(detail))
            }
        }
    }
}

extension RecordingState: ExpressibleByArgument {}

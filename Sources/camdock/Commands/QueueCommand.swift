// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import ArgumentParser

/// `camdock queue` and what is below it.
struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Show what waits for the store, how long it has, and what was set aside.",
        discussion: ExitStatus.help,
        subcommands: [QueueListCommand.self, QueueShapeCommand.self, QueueLateCommand.self],
        defaultSubcommand: QueueListCommand.self
    )
}

/// How many items of the queue are shown.
struct QueueLimit: ParsableArguments {
    @Option(name: .customLong("limit"), help: ArgumentHelp("How many at most.", valueName: "n"))
    var count = 100

    func validate() throws {
        guard (1...1000).contains(count) else {
            throw ValidationError("--limit takes 1 to 1000.")
        }
    }
}

/// `camdock queue list`.
struct QueueListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show what waits for the store, and what was set aside.",
        discussion: ExitStatus.help
    )

    @OptionGroup var global: GlobalOptions

    @OptionGroup var limit: QueueLimit

    func run() async throws {
        try await global.asking { [self] client in
            let queue = try await client.queue(limit: limit.count)
            if global.json {
                try Output().write(json: queue)
            } else {
                try Output().write(QueueView.lines(queue, now: .now))
            }
        }
    }
}

/// `camdock queue late`.
struct QueueLateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "late",
        abstract: "Show what has waited for the store too long; exits with 1 if anything has.",
        discussion: ExitStatus.help
    )

    @OptionGroup var global: GlobalOptions

    @OptionGroup var limit: QueueLimit

    func run() async throws {
        try await global.asking { [self] client in
            let report = try await client.lateRecordings(limit: limit.count)
            if global.json {
                try Output().write(json: report)
            } else {
                try Output().write(LateView.lines(report, now: .now))
            }
            if report.total > 0 { throw Failure(status: .failure) }
        }
    }
}

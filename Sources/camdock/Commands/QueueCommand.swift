// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import ArgumentParser
import Evidence
import Glibc

/// `camdock queue`.
struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Show what waits for the store, and what was set aside.",
        discussion: ExitStatus.help
    )

    @OptionGroup var global: GlobalOptions

    @Option(help: ArgumentHelp("How many at most.", valueName: "n"))
    var limit = 100

    func validate() throws {
        guard (1...1000).contains(limit) else {
            throw ValidationError("--limit takes 1 to 1000.")
        }
    }

    func run() async throws {
        try await global.asking { [self] client in
            let queue = try await client.queue(limit: limit)
            if global.json {
                try Output().write(json: queue)
            } else {
                let now = Timestamp(UTCTime(secondsSinceEpoch: Int64(time(nil))))
                try Output().write(QueueView.lines(queue, now: now))
            }
        }
    }
}

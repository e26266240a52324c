// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import ArgumentParser

/// `camdock bays` and what is below it.
struct BaysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bays",
        abstract: "Show the bays of the dock, and give them names.",
        discussion: ExitStatus.help,
        subcommands: [BaysListCommand.self, BaysRenameCommand.self, BaysLearnCommand.self],
        defaultSubcommand: BaysListCommand.self
    )
}

/// `camdock bays list`.
struct BaysListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show every bay that has a name or holds something.",
        discussion: ExitStatus.help
    )

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await global.asking { [self] client in
            let list = try await client.bays()
            if global.json {
                try Output().write(json: list)
            } else {
                try Output().write(BaysView.lines(list))
            }
        }
    }
}

/// `camdock bays rename`.
struct BaysRenameCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rename",
        abstract: "Give one bay another name, or take it away.",
        discussion: ExitStatus.help
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The bay's name, or its port path from camdock bays list.")
    var bay: String

    @Argument(help: "Its new name; without one it loses the name that it has.")
    var name: String?

    func run() async throws {
        try await global.asking { [self] client in
            let named = try await client.nameBay(bay, name)
            if global.json {
                try Output().write(json: named)
            } else {
                try Output().write(BaysView.naming(named))
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import ArgumentParser

/// `camdock uplink` and what is below it.
struct UplinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uplink",
        abstract: "Show what the uplink does, or order it to pause, to go on, or to go now.",
        discussion: ExitStatus.help,
        subcommands: [
            UplinkStatusCommand.self, UplinkForecastCommand.self, UplinkPauseCommand.self,
            UplinkResumeCommand.self, UplinkNowCommand.self,
        ],
        defaultSubcommand: UplinkStatusCommand.self
    )

    /// Shows the uplink as it is, or as it is after an order.
    static func show(_ uplink: UplinkReport, _ global: GlobalOptions) throws {
        if global.json {
            try Output().write(json: uplink)
        } else {
            try Output().write(UplinkView.lines(uplink, now: .now))
        }
    }
}

/// `camdock uplink status`.
struct UplinkStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what the uplink does, until when, and its windows.",
        discussion: ExitStatus.help
    )

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await global.asking { [self] client in
            try UplinkCommand.show(try await client.uplink(), global)
        }
    }
}

/// `camdock uplink pause`.
struct UplinkPauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Let nothing go to the store until it is lifted.",
        discussion: ExitStatus.help
    )

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await global.asking { [self] client in
            try UplinkCommand.show(try await client.order(.pause), global)
        }
    }
}

/// `camdock uplink resume`.
struct UplinkResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Lift any order: the windows count again.",
        discussion: ExitStatus.help
    )

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await global.asking { [self] client in
            try UplinkCommand.show(try await client.order(.resume), global)
        }
    }
}

/// `camdock uplink now`.
struct UplinkNowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "now",
        abstract: "Let everything go now, in a window or not, until nothing waits.",
        discussion: ExitStatus.help
    )

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await global.asking { [self] client in
            try UplinkCommand.show(try await client.order(.now), global)
        }
    }
}

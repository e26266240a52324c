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

/// A command that orders something of the uplink and shows what it does then.
protocol UplinkOrdering: AsyncParsableCommand {
    static var order: UplinkRequest.Order { get }
    var global: GlobalOptions { get }
}

extension UplinkOrdering {
    func run() async throws {
        try await global.asking { [global] client in
            try UplinkCommand.show(try await client.order(Self.order), global)
        }
    }
}

/// `camdock uplink pause`.
struct UplinkPauseCommand: UplinkOrdering {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Let nothing new go to the store until it is lifted.",
        discussion: ExitStatus.help
    )
    static let order = UplinkRequest.Order.pause

    @OptionGroup var global: GlobalOptions
}

/// `camdock uplink resume`.
struct UplinkResumeCommand: UplinkOrdering {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Lift any order: the windows count again.",
        discussion: ExitStatus.help
    )
    static let order = UplinkRequest.Order.resume

    @OptionGroup var global: GlobalOptions
}

/// `camdock uplink now`.
struct UplinkNowCommand: UplinkOrdering {
    static let configuration = CommandConfiguration(
        commandName: "now",
        abstract: "Let everything go now, in a window or not, until nothing waits.",
        discussion: ExitStatus.help
    )
    static let order = UplinkRequest.Order.now

    @OptionGroup var global: GlobalOptions
}

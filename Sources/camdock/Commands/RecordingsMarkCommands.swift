// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import ArgumentParser
import Evidence

/// `camdock recordings urgent`.
struct RecordingsUrgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "urgent",
        abstract: "Have one recording go to the store before those that are not urgent.",
        discussion: ExitStatus.help
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The recording's identity, from camdock recordings.")
    var recording: String

    @Flag(help: "It is urgent no longer.")
    var off = false

    func run() async throws {
        try await global.asking { [self] client in
            let detail = try await client.setUrgent(!off, of: RecordingID(recording))
            if global.json {
                try Output().write(json: detail)
            } else {
                try Output().write(RecordingView.urgency(detail.summary))
            }
        }
    }
}

/// `camdock recordings category`.
struct RecordingsCategoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "category",
        abstract: "Give one recording a category.",
        discussion: ExitStatus.help
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The recording's identity, from camdock recordings.")
    var recording: String

    @Argument(help: "A category's name, from /etc/camdock/camdock.toml.")
    var name: String

    func validate() throws {
        guard name.contains(where: { !$0.isWhitespace }) else {
            throw ValidationError("The category's name is empty.")
        }
    }

    func run() async throws {
        try await global.asking { [self] client in
            let detail = try await client.setCategory(name, of: RecordingID(recording))
            if global.json {
                try Output().write(json: detail)
            } else {
                try Output().write(RecordingView.category(detail.summary))
            }
        }
    }
}

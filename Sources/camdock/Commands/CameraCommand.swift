// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import ArgumentParser

/// `camdock camera` and what is below it.
struct CameraCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "camera",
        abstract: "Find out how a camera speaks.",
        discussion: ExitStatus.help,
        subcommands: [CameraRecordCommand.self]
    )
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import ArgumentParser

/// `camdock cameras` and what is below it.
struct CamerasCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cameras",
        abstract: "Show the cameras, and say which may be read.",
        discussion: ExitStatus.help,
        subcommands: [
            CamerasListCommand.self, CamerasShowCommand.self, CamerasEnrollCommand.self,
            CamerasRetireCommand.self, CamerasImportCommand.self, CamerasExportCommand.self,
            CamerasWearCommand.self,
        ],
        defaultSubcommand: CamerasListCommand.self
    )
}

/// `camdock cameras list`.
struct CamerasListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show every camera that is on the roster or was ever docked.",
        discussion: ExitStatus.help
    )

    @OptionGroup var global: GlobalOptions

    @Flag(help: "Only those that sit in a bay and wait to be enrolled.")
    var waiting = false

    func run() async throws {
        try await global.asking { [self] client in
            var list = try await client.cameras()
            if waiting {
                list = CameraList(cameras: list.cameras.filter { $0.standing == .waiting })
            }
            if global.json {
                try Output().write(json: list)
            } else if waiting, list.cameras.isEmpty {
                try Output().write(["No camera waits to be enrolled."])
            } else {
                try Output().write(CamerasView.lines(list))
            }
        }
    }
}

/// `camdock cameras show`.
struct CamerasShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show all that is known of one camera.",
        discussion: ExitStatus.help
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The camera's serial.")
    var serial: String

    func run() async throws {
        try await global.asking { [self] client in
            let cameras = try await client.cameras().cameras
            guard let camera = cameras.first(where: { $0.serial == serial }) else {
                throw AdminError(
                    .notFound,
                    "no camera \(serial) is on the roster or was ever docked",
                    whatToDo: "camdock cameras list shows all that are known"
                )
            }
            if global.json {
                try Output().write(json: camera)
            } else {
                try Output().write(CamerasView.details(camera))
            }
        }
    }
}

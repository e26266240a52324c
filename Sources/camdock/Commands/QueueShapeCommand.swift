// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import ArgumentParser
import Evidence

/// `camdock queue shape`.
struct QueueShapeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shape",
        abstract: "Count what waits by camera, reason and age.",
        discussion: ExitStatus.help
    )

    @OptionGroup var global: GlobalOptions

    @Option(help: ArgumentHelp("Only what this camera gave.", valueName: "serial"))
    var camera: String?

    func validate() throws {
        guard camera.map({ CameraSerial($0) != nil }) ?? true else {
            throw ValidationError("--camera takes a serial number.")
        }
    }

    func run() async throws {
        try await global.asking { [self] client in
            let shape = try await client.queueShape(of: camera.flatMap { CameraSerial($0) })
            if global.json {
                try Output().write(json: shape)
            } else {
                try Output().write(QueueShapeView.lines(shape))
            }
        }
    }
}

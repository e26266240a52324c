// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import ArgumentParser
import Evidence

/// `camdock cameras wear`.
struct CamerasWearCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wear",
        abstract: "Show how long a camera took from 20 to 80 percent, month by month.",
        discussion: ExitStatus.help
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The camera's serial.")
    var serial: String

    func validate() throws {
        guard CameraSerial(serial) != nil else { throw ValidationError("A serial is needed.") }
    }

    func run() async throws {
        try await global.asking { [self] client in
            guard let camera = CameraSerial(serial) else { return }
            let report = try await client.wear(of: camera)
            if global.json {
                try Output().write(json: report)
            } else {
                try Output().write(WearView.lines(report))
            }
        }
    }
}

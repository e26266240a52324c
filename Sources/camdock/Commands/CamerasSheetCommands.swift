// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import ArgumentParser
import FoundationEssentials

/// `camdock cameras import`.
struct CamerasImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take over a roster from a CSV file, all of it or nothing.",
        discussion: """
            The first line names the columns, in any order: serial, and any of model, label, site, \
            assigned_to, assignment (fixed or per-shift), kind (body-worn or in-car), notes, \
            service (enrolled or retired), reason. A column that is not there leaves what is known \
            as it is. Cameras that the file does not name stay as they are.

            \(ExitStatus.help)
            """
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The CSV file, in UTF-8.")
    var file: String

    @Flag(help: "Only show what would change.")
    var dryRun = false

    func run() async throws {
        let cameras = try cameras()
        guard !cameras.isEmpty else { throw Self.unusable(file, ["it names no camera"]) }
        try await global.asking { [self] client in
            try Output().write(
                try await client.editRoster(RosterRequest(cameras: cameras, dryRun: dryRun)),
                asJSON: global.json
            )
        }
    }

    private func cameras() throws -> [RosterCamera] {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: file))
        } catch {
            throw AdminError(
                .invalid,
                "could not read '\(file)'",
                whatToDo: "see that it is there, and that you may read it"
            )
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw Self.unusable(file, ["it is not UTF-8"])
        }
        do {
            return try RosterSheet.cameras(in: text)
        } catch {
            throw Self.unusable(file, error.problems)
        }
    }

    private static func unusable(_ file: String, _ problems: [String]) -> AdminError {
        let more = problems.count > 20 ? ["and \(problems.count - 20) more"] : []
        let list = (problems.prefix(20) + more).joined(separator: "\n  ")
        return AdminError(
            .invalid,
            "nothing was taken over from '\(file)':\n  \(list)",
            whatToDo: "mend the file; camdock cameras export shows what one looks like"
        )
    }
}

/// `camdock cameras export`.
struct CamerasExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the roster as CSV, as camdock cameras import takes it.",
        discussion: ExitStatus.help
    )

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await global.asking { [self] client in
            let list = try await client.cameras()
            if global.json {
                try Output().write(json: list)
            } else {
                try Output().write(RosterSheet.text(of: list.cameras))
            }
        }
    }
}

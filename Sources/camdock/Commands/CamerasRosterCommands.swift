// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import ArgumentParser

extension RosterCamera.Assignment: ExpressibleByArgument {}
extension RosterCamera.Kind: ExpressibleByArgument {}

/// `camdock cameras enroll`.
struct CamerasEnrollCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enroll",
        abstract: "Let a camera be read, or change what is known of one.",
        discussion: """
            A camera that waits in a bay is read at once. Without a model, the one that it states \
            at its next docking is kept, and no other is read under this serial. What is not \
            given stays as it is.

            \(ExitStatus.help)
            """
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The camera's serial.")
    var serial: String?

    @Option(help: "The bay in which the camera waits, in place of its serial.")
    var bay: String?

    @Option(help: "What the camera states as its model.")
    var model: String?

    @Option(help: "What is written on it.")
    var label: String?

    @Option(help: "The precinct or division to which it belongs.")
    var site: String?

    @Option(name: .customLong("assigned-to"), help: "The officer or vehicle that has it.")
    var assignedTo: String?

    @Option(help: "fixed, or per-shift.")
    var assignment: RosterCamera.Assignment?

    @Option(help: "body-worn, or in-car.")
    var kind: RosterCamera.Kind?

    @Option(help: "Anything else.")
    var notes: String?

    func validate() throws {
        guard (serial == nil) != (bay == nil) else {
            throw ValidationError("Give the camera's serial, or the --bay in which it waits.")
        }
    }

    func run() async throws {
        try await global.asking { [self] client in
            var camera = RosterCamera(serial: try await named(client), service: .enrolled)
            camera.model = model
            camera.label = label
            camera.site = site
            camera.assignedTo = assignedTo
            camera.assignment = assignment
            camera.kind = kind
            camera.notes = notes
            try Output().write(
                try await client.editRoster(RosterRequest(cameras: [camera])),
                asJSON: global.json
            )
        }
    }

    private func named(_ client: AdminClient) async throws -> String {
        if let serial { return serial }
        let there = try await client.cameras().cameras.filter { $0.bay == bay }
        guard there.count == 1, let camera = there.first else {
            throw AdminError(
                .notFound,
                there.isEmpty
                    ? "no camera that states a serial sits in bay \(bay ?? "")"
                    : "\(there.count) cameras sit in bay \(bay ?? "")",
                whatToDo: "camdock cameras list --waiting shows which wait, and where"
            )
        }
        return camera.serial
    }
}

/// `camdock cameras retire`.
struct CamerasRetireCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire",
        abstract: "Have a camera no longer be read.",
        discussion: """
            Its recordings stay as they are. It is refused when it is docked again, whatever the \
            configuration says; camdock cameras enroll lets it in again.

            \(ExitStatus.help)
            """
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The camera's serial.")
    var serial: String

    @Option(help: "Why: lost, broken, sold.")
    var reason: String

    func run() async throws {
        try await global.asking { [self] client in
            var camera = RosterCamera(serial: serial, service: .retired)
            camera.reason = reason
            try Output().write(
                try await client.editRoster(RosterRequest(cameras: [camera])),
                asJSON: global.json
            )
        }
    }
}

extension Output {
    /// Writes what became of cameras.
    func write(_ outcome: RosterOutcome, asJSON: Bool) throws {
        if asJSON {
            try write(json: outcome)
        } else {
            try write(CamerasView.lines(outcome))
        }
    }
}

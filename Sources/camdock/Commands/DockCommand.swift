// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import ArgumentParser
import Evidence
import Glibc

/// `camdock dock`.
struct DockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dock",
        abstract: "Hand over a card or a folder, and follow it until it is read.",
        discussion: """
            Needs root or membership in the group camdock-admin. The daemon reads the path, so \
            it must be a path on the dock host that the daemon may read. Ctrl-C ends the \
            following, not the reading.

            \(ExitStatus.help)
            """
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The folder or the mounted card.")
    var path: String

    @Option(help: ArgumentHelp("The serial of the camera that it belongs to.", valueName: "serial"))
    var serial: String?

    @Flag(inversion: .prefixedNo, help: "Follow the docking until everything is read.")
    var wait = true

    func validate() throws {
        guard !path.isEmpty else { throw ValidationError("The path is empty.") }
        guard serial.map({ CameraSerial($0) != nil }) ?? true else {
            throw ValidationError("--serial takes a serial number.")
        }
    }

    func run() async throws {
        try await global.asking { [self] client in
            let absolute = try Self.absolute(path)
            let accepted = try await client.dock(DockRequest(path: absolute, serial: serial))
            let output = Output()
            guard wait else {
                return global.json
                    ? try output.write(json: accepted)
                    : try output.write(["docking \(accepted.docking)"])
            }
            if !global.json { try output.write(["docking \(accepted.docking)"]) }
            let end: DockingReport
            do {
                end = try await follow(DockingID(accepted.docking), client, output)
            } catch  where Task.isCancelled {
                Output.complain("The docking goes on without you: see camdock status.")
                throw CancellationError()
            }
            if global.json {
                try output.write(json: end)
            } else {
                try output.write(DockingView.summary(end))
            }
            if !end.isWhole { throw Failure(status: .failure) }
        }
    }

    /// Shows how the docking goes on, and returns what it ended with.
    private func follow(
        _ id: DockingID,
        _ client: AdminClient,
        _ output: Output
    ) async throws -> DockingReport {
        var block = LiveBlock(output)
        var lastStep = ""
        while true {
            let report = try await client.docking(id)
            if global.json {
                // Only the end is of use to a program.
            } else if output.isTerminal {
                try block.draw(DockingView.live(report))
            } else if DockingView.step(report) != lastStep {
                lastStep = DockingView.step(report)
                try output.write([Line(lastStep)])
            }
            if report.finished { return report }
            // The API has no stream to wait on.
            try await Task.sleep(for: .milliseconds(500))  // As often as a person looks.
        }
    }

    /// The path as the daemon must be told it: without links, which only this user may follow.
    /// - Throws: `AdminError` if there is no such folder.
    private static func absolute(_ path: String) throws -> String {
        guard let resolved = realpath(path, nil) else {
            let reason = String(cString: strerror(errno))
            throw AdminError(
                .notFound,
                "could not find \(path): \(reason)",
                whatToDo: "give the path of a folder or of a mounted card"
            )
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

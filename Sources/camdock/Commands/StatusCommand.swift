// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import ArgumentParser

/// `camdock status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show bays, what is being read, queue, store, spool and warnings.",
        discussion: ExitStatus.help
    )

    @OptionGroup var global: GlobalOptions

    @Flag(help: "Show it again and again, until Ctrl-C.")
    var watch = false

    @Option(help: ArgumentHelp("How often with --watch.", valueName: "seconds"))
    var interval = 1

    @Flag(help: "Exit with 1 if there is a warning.")
    var check = false

    func validate() throws {
        guard (1...3600).contains(interval) else {
            throw ValidationError("--interval takes 1 to 3600 seconds.")
        }
        guard !(watch && check) else {
            throw ValidationError("--check looks once; leave --watch out.")
        }
    }

    func run() async throws {
        do {
            try await global.asking { [self] client in
                if watch { try await follow(client) } else { try await show(client) }
            }
        } catch is CancellationError where watch {
            // Ctrl-C is how watching ends.
        }
    }

    private func show(_ client: AdminClient) async throws {
        let output = Output()
        let report = try await client.status()
        if global.json {
            try output.write(json: report)
        } else {
            try output.write(StatusView.lines(report))
        }
        if check, !report.warnings.isEmpty { throw Failure(status: .failure) }
    }

    private func follow(_ client: AdminClient) async throws {
        let output = Output()
        var block = LiveBlock(output)
        var isFirst = true
        while true {
            let report = try await client.status()
            if global.json {
                try output.write(json: report)
            } else if output.isTerminal {
                try block.draw(StatusView.lines(report))
            } else {
                try output.write((isFirst ? [] : [Line()]) + StatusView.lines(report))
            }
            isFirst = false
            // The API has no stream to wait on.
            try await Task.sleep(for: .seconds(interval))  // What `--watch` was given.
        }
    }
}

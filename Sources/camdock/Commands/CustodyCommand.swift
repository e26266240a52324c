// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import ArgumentParser
import Evidence

/// `camdock custody` and what is below it.
struct CustodyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "custody",
        abstract: "Prove or show the custody log.",
        discussion: ExitStatus.help,
        subcommands: [CustodyVerifyCommand.self, CustodyShowCommand.self]
    )
}

/// `camdock custody verify`.
struct CustodyVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recompute the whole chain, and name its first broken entry.",
        discussion: ExitStatus.help
    )

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await global.asking { [self] client in
            let output = Output()
            var block = LiveBlock(output)
            let isLive = output.isTerminal && !global.json
            let verdict = try await client.verifyCustody { progress in
                if isLive { try block.draw(CustodyView.progress(progress)) }
            }
            if isLive { try block.draw([]) }
            if global.json {
                try output.write(json: verdict)
            } else {
                try output.write(CustodyView.lines(verdict))
            }
            if !verdict.ok { throw Failure(status: .custodyBroken) }
        }
    }
}

/// `camdock custody show`.
struct CustodyShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show entries of the custody log.",
        discussion: ExitStatus.help
    )

    @OptionGroup var global: GlobalOptions

    @Option(help: ArgumentHelp("Only those about this recording.", valueName: "id"))
    var recording: String?

    @Option(help: ArgumentHelp("The first entry.", valueName: "n"))
    var from: Int64 = 1

    @Option(help: ArgumentHelp("How many at most.", valueName: "n"))
    var limit = 100

    func validate() throws {
        guard CustodyQuery.limits.contains(limit) else {
            throw ValidationError("--limit takes 1 to \(CustodyQuery.limits.upperBound).")
        }
        guard from >= 1 else { throw ValidationError("--from takes numbers from 1.") }
    }

    func run() async throws {
        try await global.asking { [self] client in
            let query = CustodyQuery(
                from: from,
                recording: recording.map { RecordingID($0) },
                limit: limit
            )
            let page = try await client.custodyEntries(matching: query)
            if global.json {
                try Output().write(json: page)
            } else {
                try Output().write(CustodyView.lines(page.entries))
                if let next = page.next { Output.complain("There are more: --from \(next)") }
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import ArgumentParser

/// `camdock store` and what is below it.
struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Check the store.",
        discussion: ExitStatus.help,
        subcommands: [StoreCheckCommand.self]
    )
}

/// `camdock store check`.
struct StoreCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check whether the store can take footage, and what to do if it cannot.",
        discussion: """
            Checks the store as /etc/camdock/camdock.toml now says, before the daemon is \
            restarted with it. Needs root or membership in the group camdock-admin.

            \(ExitStatus.help)
            """
    )

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await global.asking { [self] client in
            let output = Output()
            let verdict = try await client.checkStore { finding in
                if global.json {
                    try output.write(json: StoreCheckEvent(finding: finding))
                } else {
                    try output.write(StoreCheckView.lines(finding))
                }
            }
            if global.json {
                try output.write(json: StoreCheckEvent(verdict: verdict))
            } else {
                try output.write(StoreCheckView.lines(verdict))
            }
            if !verdict.ok { throw Failure(status: .failure) }
        }
    }
}

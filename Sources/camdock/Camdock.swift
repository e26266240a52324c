// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import ArgumentParser
import Glibc

/// The command line: a client of the daemon's API.
@main
struct Camdock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "camdock",
        abstract: "Ask camdockd what is docked, what waits and what is proved.",
        discussion: ExitStatus.help,
        subcommands: [
            StatusCommand.self, RecordingsCommand.self, QueueCommand.self, UplinkCommand.self,
            StoreCommand.self, BaysCommand.self, CamerasCommand.self, CameraCommand.self,
            ClearingCommand.self, ReportCommand.self, DockCommand.self, CustodyCommand.self,
        ],
        defaultSubcommand: StatusCommand.self
    )

    static func main() async {
        // A reader that goes away is an error of `write`, which ends the command quietly.
        signal(SIGPIPE, SIG_IGN)
        Glibc.exit(await status(of: Array(CommandLine.arguments.dropFirst())).rawValue)
    }

    /// Runs one command line and says how it ended.
    static func status(of arguments: [String]) async -> ExitStatus {
        do {
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return .success
        } catch {
            return report(error)
        }
    }

    /// Tells the user about an error, unless the output has said it already.
    private static func report(_ error: any Error) -> ExitStatus {
        switch error {
        case is Failure, is CancellationError, is OutputClosed: break
        case let error as AdminError: complain(error.message, error.whatToDo)
        case let error as AdminClientError: complain(error.description, error.whatToDo)
        case let error as OutputFailed: complain(error.description, error.whatToDo)
        default: return parserStatus(error)
        }
        return ExitStatus(error)
    }

    private static func complain(_ what: String, _ whatToDo: String) {
        Output.complain("camdock: \(Printable.text(what))")
        Output.complain("  -> \(Printable.text(whatToDo))")
    }

    /// The parser's own errors, among them the wish for help.
    private static func parserStatus(_ error: any Error) -> ExitStatus {
        let message = fullMessage(for: error)
        switch exitCode(for: error) {
        case .success:
            print(message)
            return .success
        case .validationFailure:
            Output.complain(message)
            return .usage
        default:
            Output.complain(message)
            return .failure
        }
    }
}

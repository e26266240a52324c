// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import ArgumentParser

/// The exit codes of every command; docs/cli.md explains them to users.
enum ExitStatus: Int32, CaseIterable {
    /// What was asked for was done, and all is well with it.
    case success = 0
    /// It was not done, or something needs attention.
    case failure = 1
    /// The command line makes no sense.
    case usage = 2
    /// No daemon answers on the socket.
    case unreachable = 3
    /// This user may not do that.
    case notPermitted = 4
    /// The custody log's chain is broken.
    case custodyBroken = 5
    /// Ended by Ctrl-C.
    case interrupted = 130
    /// Nobody reads the output any more.
    case outputClosed = 141

    /// What the user sees of it in `--help`.
    static let help = """
        Exit codes: 0 done and well; 1 failed, or something needs attention; 2 the command \
        line makes no sense; 3 camdockd cannot be reached; 4 not permitted; 5 the custody \
        log is broken; 130 interrupted.
        """

    /// The code for an error that a command threw.
    init(_ error: any Error) {
        switch error {
        case let error as Failure: self = error.status
        case let error as AdminError: self = error.kind == .forbidden ? .notPermitted : .failure
        case AdminClientError.denied: self = .notPermitted
        case AdminClientError.unreachable, AdminClientError.timedOut, AdminClientError.pathTooLong:
            self = .unreachable
        case is CancellationError: self = .interrupted
        case is OutputClosed: self = .outputClosed
        default: self = .failure
        }
    }
}

/// Ends a command whose output has said everything.
struct Failure: Error {
    let status: ExitStatus
}

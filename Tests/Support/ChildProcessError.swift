// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import SystemPackage

/// Why a program did not do what a test waited for.
package struct ChildProcessError: Error, CustomStringConvertible {
    private let command: [String]
    private let reason: String
    private let ending: ChildProcess.Ending?
    private let output: String

    /// Says what went wrong; `ending` is nil if the program was never started.
    init(
        _ command: [String],
        _ reason: String,
        ending: ChildProcess.Ending? = nil,
        output: String = ""
    ) {
        self.command = command
        self.reason = reason
        self.ending = ending
        self.output = output
    }

    package var description: String {
        let words = "\(command.joined(separator: " ")): \(reason)"
        guard let ending else { return words }
        return "\(words); it \(ending) and had printed:\n\(output)"
    }
}

extension ChildProcess {
    /// How a program ended.
    package enum Ending: Hashable, Sendable, CustomStringConvertible {
        case exited(CInt)
        case killed(signal: CInt)
        /// Somebody else has waited for it.
        case unknown(Errno)

        package var description: String {
            switch self {
            case .exited(let status): "exited with \(status)"
            case .killed(let signal): "was ended by signal \(signal)"
            case .unknown(let error): "ended nobody knows how (\(error))"
            }
        }
    }
}

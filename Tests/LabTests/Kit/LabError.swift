// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc

/// What goes wrong in the lab itself, as opposed to in camdock.
enum LabError: Error, CustomStringConvertible {
    /// A system call failed.
    case system(String, errno: CInt)
    /// A tool on the host ended badly.
    case tool(String, status: CInt, output: String)
    /// A command in the guest ended badly; nil status means that it took too long.
    case guest(String, status: Int64?, output: String)
    /// QEMU refused a command.
    case monitor(String, reason: String)
    /// Something that had to happen did not, in the time it had.
    case timedOut(String)
    /// The other side hung up.
    case disconnected(String)
    /// The lab cannot run here.
    case unavailable(String)

    var description: String {
        switch self {
        case .system(let call, let code): "\(call): \(String(cString: strerror(code)))"
        case .tool(let command, let status, let output):
            "\(command) ended with status \(status):\n\(output)"
        case .guest(let command, let status, let output):
            "in the guest, \(command) "
                + (status.map { "ended with status \($0)" } ?? "took too long") + ":\n\(output)"
        case .monitor(let command, let reason): "QEMU refused \(command): \(reason)"
        case .timedOut(let what): "took too long: \(what)"
        case .disconnected(let who): "\(who) closed the connection"
        case .unavailable(let reason): reason
        }
    }

    /// The error that `errno` holds now.
    static func last(_ call: String) -> Self {
        .system(call, errno: errno)
    }
}

/// Passes a system call's result on, or throws what `errno` says.
@discardableResult
func checked<Result: SignedInteger>(_ call: String, _ body: () -> Result) throws -> Result {
    let result = body()
    guard result >= 0 else { throw LabError.last(call) }
    return result
}

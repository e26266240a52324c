// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The program in the guest that runs commands (Tests/Lab/guest/usr/local/sbin/lab-agent).
///
/// Belongs to one actor; everything **blocks**.
final class GuestAgent {
    private let socket: LineSocket
    private var lastID: Int64 = 0

    /// Connects to QEMU's end of the port; the guest answers when it is there.
    init(path: String, deadline: Deadline) throws {
        socket = try LineSocket(connectingTo: path, peer: "the guest", deadline: deadline)
    }

    /// Runs a shell command in the guest and returns how it ended.
    func run(_ shell: String, stdin: String, within limit: Duration) throws -> CommandOutcome {
        lastID += 1
        try socket.send([
            "id": .integer(lastID),
            "shell": .string(shell),
            "stdin": .string(stdin),
            "seconds": .integer(max(1, limit.components.seconds)),
        ])
        // The guest ends a command that takes too long; the rest is for a guest that hangs.
        let deadline = Deadline(limit + .seconds(20))
        while true {
            let answer = try socket.receive(by: deadline, what: "the guest's answer to: \(shell)")
            guard answer["id"]?.integer == lastID else { continue }
            return CommandOutcome(
                status: answer["status"]?.integer,
                output: answer["stdout"]?.text ?? "",
                errors: answer["stderr"]?.text ?? ""
            )
        }
    }
}

/// How a command in the guest ended.
struct CommandOutcome: Sendable {
    /// The exit status, negative for a signal; nil if it took too long and was killed.
    let status: Int64?
    let output: String
    let errors: String

    /// Whether it ended well.
    var succeeded: Bool { status == 0 }
}

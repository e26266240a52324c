// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// QEMU's control socket (QMP).
///
/// Belongs to one actor; everything **blocks**.
final class QEMUMonitor {
    private let socket: LineSocket
    private var events: [JSONValue] = []

    /// Connects and leaves the negotiation mode.
    init(path: String, deadline: Deadline) throws {
        socket = try LineSocket(connectingTo: path, peer: "QEMU", deadline: deadline)
        _ = try socket.receive(by: deadline, what: "QEMU's greeting")
        try call("qmp_capabilities")
    }

    /// Gives a command and returns its answer; events that arrive meanwhile are kept.
    @discardableResult
    func call(_ command: String, _ arguments: [String: JSONValue] = [:]) throws -> JSONValue {
        try socket.send(["execute": .string(command), "arguments": .object(arguments)])
        let deadline = Deadline(.seconds(30))
        while true {
            let message = try socket.receive(by: deadline, what: "QEMU's answer to \(command)")
            if let error = message["error"] {
                throw LabError.monitor(command, reason: error["desc"]?.text ?? "no reason given")
            }
            if let answer = message["return"] { return answer }
            events.append(message)
        }
    }

    /// Waits for an event about a device, and forgets it.
    func waitFor(_ event: String, device: String, within limit: Duration) throws {
        let deadline = Deadline(limit)
        while true {
            let index = events.firstIndex {
                $0["event"]?.text == event && $0["data"]?["device"]?.text == device
            }
            if let index {
                events.remove(at: index)
                return
            }
            events.append(try socket.receive(by: deadline, what: "\(event) of \(device)"))
        }
    }
}

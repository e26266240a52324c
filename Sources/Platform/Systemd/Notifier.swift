// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import SystemPackage

/// Tells systemd how the service is doing (sd_notify(3)).
///
/// Does nothing where systemd did not ask, so that the service runs from a shell just as well.
package struct Notifier: Sendable {
    /// Where messages go: a path, or `@name` for the abstract name space.
    private let address: String?

    /// A notifier to the socket that systemd named in `NOTIFY_SOCKET`.
    package init(environment: ProcessEnvironment = .current) {
        address = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether anybody listens.
    package var isEnabled: Bool { address != nil }

    /// The service has started, or has finished reloading.
    package func ready(status: String? = nil) throws(Errno) {
        try send(["READY=1"] + line(status))
    }

    /// One line on what the service is doing, for `systemctl status`.
    package func status(_ text: String) throws(Errno) {
        try send(line(text))
    }

    /// The service reads its configuration again; `ready` ends that.
    package func reloading() throws(Errno) {
        var now = timespec()
        try retryingInterrupts { clock_gettime(CLOCK_MONOTONIC, &now) }
        let microseconds = now.tv_sec * 1_000_000 + now.tv_nsec / 1_000
        try send(["RELOADING=1", "MONOTONIC_USEC=\(microseconds)"])
    }

    /// The service is on its way out.
    package func stopping(status: String? = nil) throws(Errno) {
        try send(["STOPPING=1"] + line(status))
    }

    /// The service is alive; said at least once in `Watchdog.interval`.
    package func watchdog() throws(Errno) {
        try send(["WATCHDOG=1"])
    }

    private func line(_ status: String?) -> [String] {
        // A line end would begin another assignment.
        status.map { ["STATUS=" + String($0.map { $0.isNewline ? " " : $0 })] } ?? []
    }

    private func send(_ assignments: [String]) throws(Errno) {
        guard let address else { return }
        let message = Array(assignments.joined(separator: "\n").utf8)
        let socket = try makeUnixSocket(SOCK_DGRAM)
        defer { close(socket) }
        try withUnixAddress(address) { (to, size) throws(Errno) in
            _ = try retryingInterrupts {
                sendto(socket, message, message.count, CInt(MSG_NOSIGNAL), to, size)
            }
        }
    }
}

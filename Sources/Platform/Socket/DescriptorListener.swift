// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CLinux
import Glibc
import SystemPackage

/// A socket that waits for `DescriptorChannel`s.
package final class DescriptorListener: Sendable {
    private let descriptor: CInt

    /// Takes over a listening socket, as systemd hands it on.
    package init(adopting descriptor: CInt) {
        self.descriptor = descriptor
    }

    /// Makes a socket at a path that must not exist yet.
    package init(at path: String, backlog: CInt = 16) throws(Errno) {
        descriptor = try makeUnixSocket(SOCK_SEQPACKET)
        try withUnixAddress(path) { (address, size) throws(Errno) in
            _ = try retryingInterrupts { bind(descriptor, address, size) }
        }
        try retryingInterrupts { listen(descriptor, backlog) }
    }

    deinit {
        close(descriptor)
    }

    /// Waits for a caller; nil when nobody came in time, or when a caller left at once.
    ///
    /// **Blocks.**
    package func accept(within time: Duration) throws(Errno) -> DescriptorChannel? {
        var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let milliseconds = CInt(clamping: Int64(time / .milliseconds(1)))
        guard try retryingInterrupts({ poll(&waited, 1, milliseconds) }) > 0 else { return nil }
        do {
            return DescriptorChannel(
                adopting: try retryingNegativeErrno { clinux_accept(descriptor) }
            )
        } catch .connectionAbort {
            return nil
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import SystemPackage

/// The sockets that systemd opened for this process (sd_listen_fds(3)).
package enum SocketActivation {
    /// The descriptors, in the order of the socket unit; empty if there are none.
    ///
    /// The caller owns them. They are closed in children from here on.
    package static func descriptors(
        environment: ProcessEnvironment = .current,
        process: CInt = getpid()
    ) throws(Errno) -> [CInt] {
        guard let wanted = environment["LISTEN_PID"], CInt(wanted) == process,
            let count = environment["LISTEN_FDS"].flatMap({ CInt($0) }), (1...1024).contains(count)
        else { return [] }
        let descriptors = Array(3..<3 + count)
        for descriptor in descriptors {
            try retryingInterrupts { fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        }
        return descriptors
    }
}

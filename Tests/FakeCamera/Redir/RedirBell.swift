// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import Platform
import SystemPackage

/// Wakes a thread that waits in `poll`; may be rung from any thread.
final class RedirBell: Sendable {
    /// Readable once the bell was rung.
    let heard: CInt
    private let rope: CInt

    init() throws(Errno) {
        var ends: [CInt] = [-1, -1]
        let type = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        try retryingInterrupts { socketpair(AF_UNIX, type, 0, &ends) }
        heard = ends[0]
        rope = ends[1]
    }

    deinit {
        close(heard)
        close(rope)
    }

    func ring() {
        // Fails only where so many rings wait that one more says nothing new.
        _ = send(rope, [1], 1, CInt(MSG_NOSIGNAL))
    }

    /// Forgets what was rung so far.
    func silence() {
        var rings = [UInt8](repeating: 0, count: 512)
        while recv(heard, &rings, rings.count, 0) == rings.count {}
    }
}

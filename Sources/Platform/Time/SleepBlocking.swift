// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc

/// Holds the calling thread for that long; for threads that exist to be held.
///
/// **Blocks.**
package func sleepBlocking(_ duration: Duration) {
    guard duration > .zero else { return }
    let parts = duration.components
    var wanted = timespec(
        tv_sec: Int(parts.seconds),
        tv_nsec: Int(parts.attoseconds / 1_000_000_000)
    )
    var left = timespec()
    while nanosleep(&wanted, &left) != 0 && errno == EINTR { wanted = left }
}

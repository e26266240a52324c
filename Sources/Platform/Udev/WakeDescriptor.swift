// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CLinux
import Glibc
import SystemPackage

/// A descriptor that becomes readable when it is raised, to wake a thread out of `poll`.
final class WakeDescriptor: Sendable {
    let descriptor: CInt

    /// An eventfd that is not raised.
    init() throws(UdevError) {
        let made = clinux_eventfd()
        guard made >= 0 else {
            throw UdevError(operation: "make an eventfd", errno: Errno(rawValue: -made))
        }
        descriptor = made
    }

    deinit {
        close(descriptor)
    }

    /// Makes the descriptor readable for ever.
    func raise() {
        var one: UInt64 = 1
        // Fails only where the counter is full, and then the descriptor is readable already.
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }
}

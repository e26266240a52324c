// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import SystemPackage

/// A call to libudev that failed.
package struct UdevError: Error, Hashable, CustomStringConvertible {
    /// What was tried.
    package let operation: StaticString
    package let errno: Errno

    package var description: String { "udev: could not \(operation): \(errno)" }

    package static func == (lhs: Self, rhs: Self) -> Bool {
        lhs.errno == rhs.errno && lhs.operation.description == rhs.operation.description
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(errno)
    }
}

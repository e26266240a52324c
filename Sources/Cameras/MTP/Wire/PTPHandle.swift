// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One object of a device, for as long as the session lasts.
///
/// 0 and 0xFFFFFFFF are no objects: they stand for all, or for the root, and no request that takes
/// this type can name them.
package struct PTPHandle: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: UInt32

    /// Wraps a handle; nil for the two numbers that are none.
    package init?(_ rawValue: UInt32) {
        guard rawValue != 0, rawValue != 0xFFFF_FFFF else { return nil }
        self.rawValue = rawValue
    }

    package static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.rawValue < rhs.rawValue
    }

    package var description: String { "0x" + String(rawValue, radix: 16, uppercase: true) }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What the windows allow at one moment; the more generous is the greater.
package enum LineAllowance: Hashable, Sendable {
    /// Nothing goes.
    case closed
    /// Footage goes, at most that fast; nil if the line may be used in full.
    case open(bytesPerSecond: Int64?)

    /// Whether anything goes at all.
    package var isOpen: Bool { self != .closed }
}

extension LineAllowance: Comparable {
    package static func < (lhs: Self, rhs: Self) -> Bool {
        switch (lhs, rhs) {
        case (_, .closed), (.open(bytesPerSecond: nil), _): false
        case (.closed, .open), (.open, .open(bytesPerSecond: nil)): true
        case (.open(.some(let left)), .open(.some(let right))): left < right
        }
    }
}

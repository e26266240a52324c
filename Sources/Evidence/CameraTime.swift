// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A reading of a camera's own clock, as the camera wrote it beside a file.
///
/// FAT keeps local time without a zone, so this is no instant: only the camera's measured offset
/// makes one of it. It is never corrected and never rewritten.
package struct CameraTime: Hashable, Comparable, Sendable {
    /// Nanoseconds that the camera's clock stood after its 1970-01-01T00:00:00.
    package let nanoseconds: Int64

    /// What stands for a time of which the camera states nothing that can be used.
    ///
    /// A file without a time is told from another by its name and size alone.
    package static let unstated = Self(nanoseconds: 0)

    /// A reading of that many nanoseconds.
    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The date and time of day that the camera showed.
    package var civil: CivilTime {
        CivilTime(secondsSinceEpoch: nanoseconds.quotientRoundedDown(by: 1_000_000_000))
    }

    package static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.nanoseconds < rhs.nanoseconds
    }
}

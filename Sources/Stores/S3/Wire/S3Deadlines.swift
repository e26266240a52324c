// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How long an exchange with the store may take.
///
/// A real gateway whose disks are full takes a body and never answers; none of these is for ever.
package struct S3Deadlines: Hashable, Sendable {
    /// Until a connection stands.
    package var connect: Duration
    /// While nothing moves either way.
    package var idle: Duration
    /// From start to end, for an exchange that carries next to nothing.
    package var total: Duration
    /// The slowest line on which a body is still waited for, in bytes per second.
    package var slowestBytesPerSecond: Int64

    /// Joins the limits.
    package init(
        connect: Duration = .seconds(10),
        idle: Duration = .seconds(60),
        total: Duration = .seconds(300),
        slowestBytesPerSecond: Int64 = 8 << 10
    ) {
        self.connect = connect
        self.idle = idle
        self.total = total
        self.slowestBytesPerSecond = slowestBytesPerSecond
    }

    /// The limit of an exchange that moves that many bytes.
    func total(moving bytes: Int64) -> Duration {
        total + .seconds(bytes / slowestBytesPerSecond)
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The line to the store as one transfer sees it: whether it may go on, and how fast.
///
/// A store asks before each part and before each piece that it hands to the line.
package protocol TransferPace: Sendable {
    /// Returns if another request with footage may begin.
    /// - Throws: `TransferSuspended` once the line is closed to this transfer.
    func begin() throws(TransferSuspended)

    /// Returns if a request that has begun may go on.
    /// - Throws: `TransferSuspended` once even what is under way has to be broken off.
    func goOn() throws(TransferSuspended)

    /// Takes that many bytes out of what the line allows.
    /// - Returns: How long to wait before they are handed to the line.
    func reserve(_ bytes: Int) -> Duration
}

/// The line is closed to a transfer for now; what has gone so far is kept, and it goes on later.
package struct TransferSuspended: Error, Hashable, CustomStringConvertible {
    /// Why, as status shows it.
    package let reason: String

    /// Names the reason.
    package init(_ reason: String) {
        self.reason = reason
    }

    package var description: String { "suspended: \(reason)" }
}

/// A line without a window and without a cap.
package struct OpenPace: TransferPace {
    /// A line that always allows everything.
    package init() {}

    package func begin() throws(TransferSuspended) {}

    package func goOn() throws(TransferSuspended) {}

    package func reserve(_ bytes: Int) -> Duration { .zero }
}

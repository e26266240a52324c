// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Says once, to everybody who waits now or later, that a device has left its bay.
package struct DetachSignal: Sendable {
    private let broadcast = WakeBroadcast()

    /// The device is there.
    package init() {}

    /// Whether the device has left.
    package var isFired: Bool { broadcast.round > 0 }

    /// The device has left; saying it again does nothing.
    package func fire() {
        broadcast.advance()
    }

    /// Returns when the device has left.
    /// - Throws: `CancellationError`.
    package func wait() async throws {
        try await broadcast.wait(after: 0)
    }
}

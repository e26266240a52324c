// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Says once, to everybody who waits now or later, that a device has left its bay.
package struct DetachSignal: Sendable {
    private let broadcast = WakeBroadcast()
    /// What ends this stay as well.
    private let whole: WakeBroadcast?

    /// The device is there.
    package init() {
        whole = nil
    }

    /// A part of a device's stay: it ends by itself, or when the device leaves.
    package init(within stay: DetachSignal) {
        whole = stay.broadcast
    }

    /// Whether the device has left.
    package var isFired: Bool { broadcast.round > 0 || whole.map { $0.round > 0 } == true }

    /// The device has left; saying it again does nothing.
    package func fire() {
        broadcast.advance()
    }

    /// Returns when the device has left.
    /// - Throws: `CancellationError`.
    package func wait() async throws {
        guard let whole else { return try await broadcast.wait(after: 0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await broadcast.wait(after: 0) }
            group.addTask { try await whole.wait(after: 0) }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}

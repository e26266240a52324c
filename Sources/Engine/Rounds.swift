// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import ServiceLifecycle

/// Works until the service is to stop.
/// - Throws: What `work` throws, apart from `CancellationError`.
func untilShutdown(_ work: @escaping @Sendable () async throws -> Void) async throws {
    do {
        try await cancelWhenGracefulShutdown { try await work() }
    } catch is CancellationError {
        // The shutdown, and nothing else, cancels the service.
    }
}

/// Looks, rests and looks again, until the service is to stop.
///
/// - Parameters:
///   - interval: How long it rests between two looks.
///   - clock: What measures that.
///   - look: What is done each time.
/// - Throws: What `look` throws, apart from `CancellationError`.
func lookUntilShutdown(
    every interval: Duration,
    on clock: any Clock<Duration>,
    _ look: @escaping @Sendable () async throws -> Void
) async throws {
    try await untilShutdown {
        while true {
            try await look()
            try await clock.sleep(for: interval)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Dispatch
import Glibc

/// Turns Ctrl-C into the cancellation of what runs.
enum Interruption {
    /// Runs `body`, and cancels it when SIGINT or SIGTERM comes.
    /// - Throws: What `body` throws; after a signal, that is `CancellationError`.
    static func cancelling(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let task = Task { try await body() }
        let sources = [SIGINT, SIGTERM].map { source(of: $0, cancelling: task) }
        defer { for source in sources { source.cancel() } }
        do {
            try await task.value
        } catch  where task.isCancelled {
            // Whatever broke first when everything was torn down, the user knows why.
            throw CancellationError()
        }
    }

    private static func source(
        of number: CInt,
        cancelling task: Task<Void, any Error>
    ) -> any DispatchSourceSignal {
        // Before the source is made: set afterwards, it would keep the signal from it.
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { @Sendable in task.cancel() }
        source.resume()
        return source
    }
}

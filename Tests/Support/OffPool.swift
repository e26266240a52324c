// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Dispatch

/// Runs what blocks on a queue of its own, so that it holds up no other test.
///
/// Not a global queue: its threads are those of the cooperative pool.
package func offPool<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue(label: "camdock.test").async {
            continuation.resume(with: Result { try body() })
        }
    }
}

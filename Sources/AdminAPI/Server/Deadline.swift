// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Synchronization

/// Bounds how long an answer may take.
enum Deadline {
    /// Runs `work`, and gives up waiting after `limit`.
    ///
    /// A task group would wait for its children, and work that is stuck in a system call takes no
    /// notice of its cancellation. So the work runs in a task of its own, which is cancelled and
    /// then left to end when it can.
    /// - Throws: `AdminError.timedOut`, or what `work` throws.
    static func run<Value: Sendable>(
        within limit: Duration,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let first = FirstResult<Value>()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                first.await(with: continuation)
                first.cancelAtEnd(
                    Task {
                        do {
                            first.settle(.success(try await work()))
                        } catch {
                            first.settle(.failure(error))
                        }
                    }
                )
                first.cancelAtEnd(
                    Task {
                        // It throws only when cancelled, and then there is a result already.
                        let wait: Void? = try? await Task.sleep(for: limit)  // The deadline.
                        guard wait != nil else { return }
                        first.settle(.failure(timedOut(after: limit)))
                    }
                )
            }
        } onCancel: {
            first.settle(.failure(CancellationError()))
        }
    }

    private static func timedOut(after limit: Duration) -> AdminError {
        AdminError(
            .timedOut,
            "the daemon found no answer within \(limit.components.seconds) s",
            whatToDo: "look into its log (journalctl -u camdock); a disk may be stuck"
        )
    }
}

/// Takes the first of several results and cancels whatever is still at work.
private final class FirstResult<Value: Sendable>: Sendable {
    private struct State {
        var continuation: CheckedContinuation<Value, any Error>?
        var result: Result<Value, any Error>?
        var tasks: [Task<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// Resumes at once if a result is there already.
    func await(with continuation: CheckedContinuation<Value, any Error>) {
        let result = state.withLock { state in
            if state.result == nil { state.continuation = continuation }
            return state.result
        }
        if let result { continuation.resume(with: result) }
    }

    /// Cancels the task once there is a result.
    func cancelAtEnd(_ task: Task<Void, Never>) {
        let isOver = state.withLock { state in
            state.tasks.append(task)
            return state.result != nil
        }
        if isOver { task.cancel() }
    }

    /// Takes the result unless there is one.
    func settle(_ result: Result<Value, any Error>) {
        let (continuation, tasks) = state.withLock { state in
            guard state.result == nil else {
                return (nil as CheckedContinuation<Value, any Error>?, [] as [Task<Void, Never>])
            }
            state.result = result
            defer { state.continuation = nil }
            return (state.continuation, state.tasks)
        }
        for task in tasks { task.cancel() }
        continuation?.resume(with: result)
    }
}

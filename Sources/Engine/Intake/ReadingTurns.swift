// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Synchronization

/// Sees to it that no more than so many cameras are read at the same moment.
///
/// A turn is one recording long. It bounds the threads that copy and the memory that they copy
/// through, whatever the number of bays, and it is where root ports get their equal shares.
final class ReadingTurns: Sendable {
    private struct State {
        var queue: TurnQueue
        var waiters: [TurnQueue.Ticket: CheckedContinuation<Bool, Never>] = [:]
        var nextTicket: TurnQueue.Ticket = 0
    }

    private let state: Mutex<State>

    /// So many turns at once.
    init(atOnce limit: Int) {
        state = Mutex(State(queue: TurnQueue(limit: limit)))
    }

    /// How many are being read and how many wait.
    var counts: (reading: Int, waiting: Int) {
        state.withLock { ($0.queue.turnCount, $0.waiters.count) }
    }

    /// Works in a turn of its own, as soon as there is one.
    ///
    /// - Parameters:
    ///   - port: Behind which port of the host the camera is.
    ///   - waiting: Called before it waits, if it has to.
    ///   - work: What is done in the turn.
    /// - Returns: What `work` returns.
    /// - Throws: What `work` throws; `CancellationError` if the task is cancelled while it waits.
    func withTurn<Result: Sendable>(
        at port: RootPort,
        waiting: () -> Void,
        _ work: () async throws -> Result
    ) async throws -> Result {
        if !state.withLock({ $0.queue.begin(at: port) }) {
            waiting()
            guard await waited(at: port) else { throw CancellationError() }
        }
        defer { end(at: port) }
        return try await work()
    }

    /// Waits for a turn.
    /// - Returns: Whether it has begun; false if the task was cancelled before.
    private func waited(at port: RootPort) async -> Bool {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let begun: Bool? = state.withLock { state in
                    // Cancelled before the wait began: the handler found nobody to wake.
                    if Task.isCancelled { return false }
                    // A turn may have ended since it was asked for.
                    if state.queue.begin(at: port) { return true }
                    state.queue.wait(ticket, at: port)
                    state.waiters[ticket] = continuation
                    return nil
                }
                if let begun { continuation.resume(returning: begun) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.queue.leave(ticket)
                return state.waiters.removeValue(forKey: ticket)
            }
            waiter?.resume(returning: false)
        }
    }

    private func end(at port: RootPort) {
        let next = state.withLock { state in
            state.queue.end(at: port).flatMap { state.waiters.removeValue(forKey: $0) }
        }
        next?.resume(returning: true)
    }
}

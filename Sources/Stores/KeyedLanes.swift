// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Synchronization

/// Hands out a fixed number of lanes, first come first served, and never one key to two at a time.
final class KeyedLanes<Lane: Sendable>: Sendable {
    private struct Waiter {
        let number: Int
        let keys: Set<ObjectKey>
        let continuation: CheckedContinuation<Lane, any Error>
    }

    private struct State {
        var free: [Lane]
        var busy: Set<ObjectKey> = []
        var waiters: [Waiter] = []
        var nextNumber = 0
    }

    private let state: Mutex<State>

    init(_ lanes: [Lane]) {
        precondition(!lanes.isEmpty, "a store needs a lane")
        state = Mutex(State(free: lanes))
    }

    /// Waits for a lane and for whoever works on one of the keys, then works on them alone.
    func withLane<Value: Sendable>(
        for keys: Set<ObjectKey> = [],
        _ work: (Lane) async throws -> Value
    ) async throws -> Value {
        let lane = try await take(for: keys)
        defer { give(lane, back: keys) }
        return try await work(lane)
    }

    private func take(for keys: Set<ObjectKey>) async throws -> Lane {
        let number = state.withLock { state in
            state.nextNumber += 1
            return state.nextNumber
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enqueue(Waiter(number: number, keys: keys, continuation: continuation))
            }
        } onCancel: {
            cancel(number)
        }
    }

    /// The flag is read under the lock that the handler takes: one of the two sees the other.
    private func enqueue(_ waiter: Waiter) {
        let isCancelled = state.withLock { state in
            guard !Task.isCancelled else { return true }
            state.waiters.append(waiter)
            return false
        }
        if isCancelled {
            waiter.continuation.resume(throwing: CancellationError())
        } else {
            serve()
        }
    }

    private func cancel(_ number: Int) {
        let waiter = state.withLock { state in
            state.waiters.firstIndex { $0.number == number }.map { state.waiters.remove(at: $0) }
        }
        waiter?.continuation.resume(throwing: CancellationError())
    }

    private func give(_ lane: Lane, back keys: Set<ObjectKey>) {
        state.withLock { state in
            state.free.append(lane)
            state.busy.subtract(keys)
        }
        serve()
    }

    /// Gives free lanes to those who wait, in order, past those of whose keys one is taken.
    private func serve() {
        while let (waiter, lane) = state.withLock({ Self.next(&$0) }) {
            waiter.continuation.resume(returning: lane)
        }
    }

    /// Keys that somebody waits for are taken too for those behind: a group that needs many is not
    /// overtaken for ever.
    private static func next(_ state: inout State) -> (Waiter, Lane)? {
        guard !state.free.isEmpty else { return nil }
        var taken = state.busy
        for (index, waiter) in state.waiters.enumerated() {
            if taken.isDisjoint(with: waiter.keys) {
                state.waiters.remove(at: index)
                state.busy.formUnion(waiter.keys)
                return (waiter, state.free.removeLast())
            }
            taken.formUnion(waiter.keys)
        }
        return nil
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Synchronization
import TestSupport

/// A store in memory that remembers what it was asked, and does first what it was told to.
///
/// Like a store at the end of a line it asks the pace before each request and again in its midst.
final class ScriptedStore: ObjectStore {
    /// What a store is asked.
    enum Request: Hashable, Sendable {
        case probe, sweep
        case put(StoredObject)
        case proof(StoredObject)
    }

    typealias Script = @Sendable (Request) async throws -> Void

    let memory = MemoryStore()
    private let canRetain: Bool
    private let asked = Mutex<[Request]>([])
    private let script: Mutex<Script>

    /// An empty store.
    init(canRetain: Bool = false, script: @escaping Script = { _ in }) {
        self.canRetain = canRetain
        self.script = Mutex(script)
    }

    var label: String { memory.label }

    /// All that was asked so far, in order.
    var requests: [Request] { asked.withLock(\.self) }

    /// The objects that were to be put so far, in order.
    var puts: [StoredObject] {
        requests.compactMap { if case .put(let object) = $0 { object } else { nil } }
    }

    /// How often the store was asked whether it can be written to: once a turn, unless something is
    /// on its way.
    var probes: Int { requests.count { $0 == .probe } }

    /// How often it was told to take away what was left in it.
    var sweeps: Int { requests.count { $0 == .sweep } }

    /// Does something else from now on.
    func follow(_ script: @escaping Script) {
        self.script.withLock { $0 = script }
    }

    func put(
        _ object: StoredObject,
        from body: any ObjectBody,
        pace: any TransferPace,
        meter: ByteMeter
    ) async throws {
        try pace.begin()
        try await ask(.put(object))
        try pace.goOn()
        try await memory.put(object, from: body, meter: meter)
    }

    func prove(
        _ object: StoredObject,
        pace: any TransferPace,
        meter: ByteMeter
    ) async throws -> StoreProof {
        try pace.begin()
        try await ask(.proof(object))
        try pace.goOn()
        return try await memory.prove(object, meter: meter)
    }

    func probe() async throws -> StoreSpace {
        try await ask(.probe)
        return StoreSpace(freeBytes: try await memory.probe().freeBytes, canRetain: canRetain)
    }

    func sweep() async throws -> Int {
        try await ask(.sweep)
        return 0
    }

    private func ask(_ request: Request) async throws {
        asked.withLock { $0.append(request) }
        try await script.withLock(\.self)(request)
    }
}

/// Holds whoever comes until it is opened; then it stays open.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var count = 0
    }

    private let state = Mutex(State())

    /// How many have come so far.
    var arrivals: Int { state.withLock { $0.count } }

    /// Lets everybody through.
    func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [:] }
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume() }
    }

    /// Returns when the gate is open.
    /// - Throws: `CancellationError` if the task is cancelled before.
    func pass() async throws {
        let number = state.withLock { state in
            state.count += 1
            return state.count
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isFree = state.withLock { state in
                    guard !state.isOpen, !Task.isCancelled else { return true }
                    state.waiters[number] = continuation
                    return false
                }
                if isFree { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
        }
        try Task.checkCancellation()
    }
}

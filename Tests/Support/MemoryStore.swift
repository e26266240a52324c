// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Crypto
import Evidence
import Synchronization

/// A store in memory that keeps the promise of `ObjectStore` and fails when it is told to.
package final class MemoryStore: ObjectStore {
    /// What may be wrong with the store as a whole.
    package enum Fault: Hashable, Sendable {
        case unavailable, full, readOnly
    }

    private struct State {
        var objects: [ObjectKey: [UInt8]] = [:]
        var fresh: [ObjectKey: any ObjectBody] = [:]
        var fault: Fault?
        var putFault: (fault: Fault, keys: @Sendable (ObjectKey) -> Bool)?
        var gate: AsyncStream<Never>?
        var mark: String?
        var lies: Set<ObjectKey> = []
        var writes = 0
        var probes = 0
    }

    package let label = "memory"
    private let state = Mutex(State())

    /// An empty store.
    package init() {}

    /// Every object that the store holds.
    package var objects: [ObjectKey: [UInt8]] { state.withLock { $0.objects } }

    /// How often bytes were written; a put that found its object there does not count.
    package var writes: Int { state.withLock { $0.writes } }

    /// How often the store was asked whether it can be written to.
    package var probes: Int { state.withLock { $0.probes } }

    /// Breaks the store as a whole, or mends it with nil.
    package func fail(_ fault: Fault?) {
        state.withLock { $0.fault = fault }
    }

    /// Has the store answer probes but not take some objects, or takes that back with nil.
    package func failPuts(
        _ fault: Fault?,
        where keys: @escaping @Sendable (ObjectKey) -> Bool = { _ in true }
    ) {
        state.withLock { $0.putFault = fault.map { ($0, keys) } }
    }

    /// Lets no probe be answered until what is returned is finished.
    package func holdProbes() -> AsyncStream<Never>.Continuation {
        let (gate, opener) = AsyncStream.makeStream(of: Never.self)
        state.withLock { $0.gate = gate }
        return opener
    }

    /// Gives the store a mark, as another that is mounted in its place has.
    package func setMark(_ mark: String) {
        state.withLock { $0.mark = mark }
    }

    /// Spoils the next write of an object on its way.
    package func spoilNextWrite(of key: ObjectKey) {
        _ = state.withLock { $0.lies.insert(key) }
    }

    /// Sets an object's bytes, or removes it, behind the store's back.
    package func overwrite(_ key: ObjectKey, with bytes: [UInt8]?) {
        state.withLock { $0.objects[key] = bytes }
    }

    package func put(
        _ object: StoredObject,
        from body: any ObjectBody,
        pace: any TransferPace,
        meter: ByteMeter
    ) async throws {
        try pace.begin()
        try Task.checkCancellation()
        try checkFault()
        let key = object.key
        if let (fault, keys) = state.withLock({ $0.putFault }), keys(key) {
            throw Self.error(fault)
        }
        if let found = state.withLock({ $0.objects[key] }) {
            guard Self.isIntact(found, object.content) else {
                try Self.checkBody(body, of: object)
                throw StoreError.conflict(key, found: "\(found.count) bytes")
            }
            return meter.add(object.content.sizeBytes)
        }
        var bytes = try Self.bytes(of: body, for: key)
        guard Int64(bytes.count) == object.content.sizeBytes else {
            throw StoreError.sourceDamaged(key, "it has \(bytes.count) bytes")
        }
        meter.add(Int64(bytes.count))
        state.withLock { state in
            if state.lies.remove(key) != nil, !bytes.isEmpty { bytes[0] ^= 1 }
            state.objects[key] = bytes
            state.fresh[key] = body
            state.writes += 1
        }
    }

    package func prove(
        _ object: StoredObject,
        pace: any TransferPace,
        meter: ByteMeter
    ) async throws -> StoreProof {
        try pace.begin()
        try checkFault()
        let key = object.key
        let (found, body) = state.withLock { ($0.objects[key], $0.fresh.removeValue(forKey: key)) }
        guard let found else { throw StoreError.mismatch(key, "it is not there") }
        guard Self.isIntact(found, object.content) else {
            guard let body else { throw StoreError.conflict(key, found: "\(found.count) bytes") }
            overwrite(key, with: nil)
            try Self.checkBody(body, of: object)
            throw StoreError.mismatch(key, "its digest differs")
        }
        meter.add(object.content.sizeBytes)
        return StoreProof(key: key, digest: object.content.whole, method: .readBack)
    }

    package func probe() async throws -> StoreSpace {
        if let gate = state.withLock({ $0.gate }) {
            for await _ in gate {}
        }
        try checkFault()
        state.withLock { $0.probes += 1 }
        return StoreSpace(freeBytes: nil)
    }

    package func mark() async throws -> String? { state.withLock { $0.mark } }

    private func checkFault() throws(StoreError) {
        if let fault = state.withLock({ $0.fault }) { throw Self.error(fault) }
    }

    private static func error(_ fault: Fault) -> StoreError {
        switch fault {
        case .unavailable: .unavailable("it was told to be")
        case .full: .full("it was told to be")
        case .readOnly: .readOnly("it was told to be")
        }
    }

    private static func isIntact(_ bytes: [UInt8], _ content: ContentDigest) -> Bool {
        Array(SHA256.hash(data: bytes)) == content.whole.bytes
    }

    private static func checkBody(_ body: any ObjectBody, of object: StoredObject) throws {
        guard !isIntact(try bytes(of: body, for: object.key), object.content) else { return }
        throw StoreError.sourceDamaged(object.key, "its digest differs")
    }

    private static func bytes(of body: any ObjectBody, for key: ObjectKey) throws -> [UInt8] {
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            try Task.checkCancellation()
            let offset = Int64(all.count)
            let count = try chunk.withUnsafeMutableBytes { bytes in
                var span = bytes.mutableBytes
                return try body.read(into: &span, at: offset)
            }
            guard count > 0 else { return all }
            all += chunk.prefix(count)
        }
    }
}

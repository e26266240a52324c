// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The central store.
///
/// Implementations differ in transport, never in promise.
package protocol ObjectStore: Sendable {
    /// What status calls the store, without secrets: a directory's path, a bucket's name.
    var label: String { get }

    /// Makes an object durable under its key.
    ///
    /// Doing it twice changes nothing. An interrupted call is taken up by the next one.
    /// - Parameters:
    ///   - object: The key and the digests of the bytes.
    ///   - body: The bytes.
    ///   - meter: Counts the bytes as they leave.
    /// - Throws: `StoreError`, `CancellationError`.
    func put(_ object: StoredObject, from body: any ObjectBody, meter: ByteMeter) async throws

    /// Makes several objects durable, for a store that can to the price of a few.
    ///
    /// Each object keeps the promise of a single put, and one object's trouble never hides
    /// another's. A success says that the object is durable.
    /// - Parameters:
    ///   - group: The objects and their bytes.
    ///   - meter: Counts the bytes of all of them as they leave.
    /// - Returns: What became of each object, in the order given.
    func put(_ group: [OutgoingObject], meter: ByteMeter) async -> [Result<Void, any Error>]

    /// Makes the final store show that it holds the object's bytes.
    /// - Throws: `StoreError`, `CancellationError`.
    func prove(_ object: StoredObject, meter: ByteMeter) async throws -> StoreProof

    /// Returns if the store can be reached and written to at this moment.
    /// - Throws: `StoreError`, `CancellationError`.
    func probe() async throws -> StoreSpace

    /// What tells the store from any other that may come to stand under its label; nil if nothing
    /// does.
    /// - Throws: `StoreError`, `CancellationError`.
    func mark() async throws -> String?
}

extension ObjectStore {
    /// No mark, for a store whose label says it all.
    package func mark() async throws -> String? { nil }

    /// Puts one after the other, for a store that gains nothing from a group.
    package func put(
        _ group: [OutgoingObject],
        meter: ByteMeter
    ) async -> [Result<Void, any Error>] {
        var results: [Result<Void, any Error>] = []
        for outgoing in group {
            do {
                try await put(outgoing.object, from: outgoing.body, meter: meter)
                results.append(.success(()))
            } catch {
                results.append(.failure(error))
            }
        }
        return results
    }
}

/// A key in the store: relative, `/`-separated, every component safe.
package struct ObjectKey: Hashable, Sendable, CustomStringConvertible {
    package let components: [String]

    /// Joins components, none of which may be empty, `.`, `..` or hold `/` or NUL.
    package init?(components: [String]) {
        guard !components.isEmpty, components.allSatisfy(Self.isSafe) else { return nil }
        self.components = components
    }

    /// Splits at `/`.
    package init?(_ text: String) {
        let components = text.split(separator: "/", omittingEmptySubsequences: false)
        self.init(components: components.map(String.init))
    }

    package var description: String { components.joined(separator: "/") }

    /// Keys are bytes: two spellings of one letter are two keys, though as strings they are equal.
    package static func == (first: ObjectKey, second: ObjectKey) -> Bool {
        first.components.count == second.components.count
            && zip(first.components, second.components).allSatisfy {
                $0.utf8.elementsEqual($1.utf8)
            }
    }

    package func hash(into hasher: inout Hasher) {
        for component in components {
            for byte in component.utf8 { hasher.combine(byte) }
            hasher.combine(UInt8(ascii: "/"))
        }
    }

    private static func isSafe(_ component: String) -> Bool {
        !component.isEmpty && component != "." && component != ".."
            && !component.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
    }
}

/// One object that the store holds or is to hold.
package struct StoredObject: Hashable, Sendable {
    package let key: ObjectKey
    package let content: ContentDigest

    /// Joins a key and the identity of its bytes.
    package init(key: ObjectKey, content: ContentDigest) {
        self.key = key
        self.content = content
    }
}

/// One object on its way to a store, with its bytes.
package struct OutgoingObject: Sendable {
    package let object: StoredObject
    package let body: any ObjectBody

    /// Joins what is to stand in the store and where the bytes come from.
    package init(object: StoredObject, body: any ObjectBody) {
        self.object = object
        self.body = body
    }
}

/// Bytes on their way to a store.
package protocol ObjectBody: Sendable {
    /// Reads up to `buffer.byteCount` bytes from `offset`; 0 means the end. **Blocks.**
    func read(into buffer: inout MutableRawSpan, at offset: Int64) throws -> Int
}

/// The store's own showing that it holds an object's bytes.
package struct StoreProof: Hashable, Sendable {
    /// How a store can show what it holds.
    package enum Method: String, Sendable, CaseIterable {
        /// Every byte was read back and hashed.
        case readBack = "read-back"
    }

    package let key: ObjectKey
    package let digest: Digest
    package let method: Method

    /// Joins what was shown and how.
    package init(key: ObjectKey, digest: Digest, method: Method) {
        self.key = key
        self.digest = digest
        self.method = method
    }
}

/// The room a store has, as far as it says.
package struct StoreSpace: Hashable, Sendable {
    /// Bytes that can still be written; nil if the store does not say.
    package let freeBytes: Int64?

    /// Wraps what the store says.
    package init(freeBytes: Int64?) {
        self.freeBytes = freeBytes
    }
}

/// What goes wrong between spool and store.
package enum StoreError: Error, Hashable {
    /// The store cannot be reached or is not mounted: one state, not one error a file.
    case unavailable(String)
    /// The store has no room.
    case full(String)
    /// The store may not be written to.
    case readOnly(String)
    /// Other bytes stand under the same key.
    case conflict(ObjectKey, found: String)
    /// What was read back is not what was sent.
    case mismatch(ObjectKey, String)
    /// The spool's own copy no longer has the bytes that were verified at intake.
    case sourceDamaged(ObjectKey, String)
    /// The store will never take this object.
    case rejected(ObjectKey, String)
}

extension StoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unavailable(let reason): "the store cannot be reached: \(reason)"
        case .full(let reason): "the store is full: \(reason)"
        case .readOnly(let reason): "the store cannot be written to: \(reason)"
        case .conflict(let key, let found):
            "the store already holds other bytes under \(key): \(found)"
        case .mismatch(let key, let what):
            "the store does not hold what was sent as \(key): \(what)"
        case .sourceDamaged(let key, let what): "the spool's copy of \(key) is damaged: \(what)"
        case .rejected(let key, let reason): "the store rejected \(key): \(reason)"
        }
    }
}

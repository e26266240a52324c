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
    ///   - pace: Whether and how fast bytes may leave.
    ///   - meter: Counts the bytes as they leave.
    /// - Throws: `StoreError`, `TransferSuspended`, `CancellationError`.
    func put(
        _ object: StoredObject,
        from body: any ObjectBody,
        pace: any TransferPace,
        meter: ByteMeter
    ) async throws

    /// Makes several objects durable, for a store that can to the price of a few.
    ///
    /// Each object keeps the promise of a single put, and one object's trouble never hides
    /// another's. A success says that the object is durable.
    /// - Parameters:
    ///   - group: The objects and their bytes.
    ///   - pace: Whether and how fast bytes may leave.
    ///   - meter: Counts the bytes of all of them as they leave.
    /// - Returns: What became of each object, in the order given.
    func put(
        _ group: [OutgoingObject],
        pace: any TransferPace,
        meter: ByteMeter
    ) async -> [Result<Void, any Error>]

    /// Makes the final store show that it holds the object's bytes, and keeps them for as long as it
    /// must.
    /// - Parameters:
    ///   - object: The key, the digests and the retention to be shown.
    ///   - pace: Whether and how fast bytes may come back, if the store shows them that way.
    ///   - meter: Counts the bytes that were shown.
    /// - Returns: What was shown and how.
    /// - Throws: `StoreError`, `TransferSuspended`, `CancellationError`.
    func prove(
        _ object: StoredObject,
        pace: any TransferPace,
        meter: ByteMeter
    ) async throws -> StoreProof

    /// Returns if the store can be reached and written to at this moment.
    /// - Throws: `StoreError`, `CancellationError`.
    func probe() async throws -> StoreSpace

    /// Takes away what interrupted puts have left in the store and nobody goes on with.
    ///
    /// Call it only while nothing is being put.
    /// - Returns: How many leavings were taken away.
    /// - Throws: `StoreError`, `CancellationError`.
    func sweep() async throws -> Int

    /// What tells the store from any other that may come to stand under its label; nil if nothing
    /// does.
    /// - Throws: `StoreError`, `CancellationError`.
    func mark() async throws -> String?

    /// How the store shows what it holds; nil before it was asked.
    var confirmation: StoreProof.Method? { get }
}

extension ObjectStore {
    /// No mark, for a store whose label says it all.
    package func mark() async throws -> String? { nil }

    /// Read back, for a store that has nothing better.
    package var confirmation: StoreProof.Method? { .readBack }

    /// Nothing to take away, for a store whose next put replaces what an interrupted one left.
    package func sweep() async throws -> Int { 0 }

    /// Puts one after the other, for a store that gains nothing from a group.
    package func put(
        _ group: [OutgoingObject],
        pace: any TransferPace,
        meter: ByteMeter
    ) async -> [Result<Void, any Error>] {
        var results: [Result<Void, any Error>] = []
        for outgoing in group {
            do {
                try await put(outgoing.object, from: outgoing.body, pace: pace, meter: meter)
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
    /// The recording it belongs to; nil for an object that belongs to none.
    package let recording: RecordingID?
    /// How long the store must keep it; nil if that is not the store's to do.
    package let retention: Retention?

    /// Joins a key, the identity of its bytes, and what they are part of.
    package init(
        key: ObjectKey,
        content: ContentDigest,
        recording: RecordingID? = nil,
        retention: Retention? = nil
    ) {
        self.key = key
        self.content = content
        self.recording = recording
        self.retention = retention
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
        /// The store, which refuses bytes that do not match, stated the SHA-256 of the whole object.
        case checksum
        /// The store, which refuses parts that do not match, stated the SHA-256 over the SHA-256 of
        /// all parts, and it is that of the parts taken in.
        case partChecksums = "part-checksums"
    }

    package let key: ObjectKey
    package let digest: Digest
    package let method: Method
    /// What the store calls this very version of the object; nil if it keeps no versions.
    package let version: String?
    /// For how long the store said that it keeps it; nil if it did not say.
    package let retention: Retention?
    /// How many versions of the object there are, where an unclear answer may have made two of one;
    /// nil if there was no reason to count.
    package let versionCount: Int?

    /// Joins what was shown and how.
    package init(
        key: ObjectKey,
        digest: Digest,
        method: Method,
        version: String? = nil,
        retention: Retention? = nil,
        versionCount: Int? = nil
    ) {
        self.versionCount = versionCount
        self.key = key
        self.digest = digest
        self.method = method
        self.version = version
        self.retention = retention
    }
}

/// The room a store has, as far as it says.
package struct StoreSpace: Hashable, Sendable {
    /// Bytes that can still be written; nil if the store does not say.
    package let freeBytes: Int64?
    /// Whether the store itself can keep objects from being removed.
    package let canRetain: Bool
    /// By how much the store's clock is ahead of ours; nil if it does not say.
    package let clockAhead: Duration?

    /// Wraps what the store says.
    package init(freeBytes: Int64?, canRetain: Bool = false, clockAhead: Duration? = nil) {
        self.freeBytes = freeBytes
        self.canRetain = canRetain
        self.clockAhead = clockAhead
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
    /// The store does not let us in: wrong credentials, a policy, a clock.
    case denied(String)
    /// Other bytes stand under the same key.
    case conflict(ObjectKey, found: String)
    /// What was read back is not what was sent.
    case mismatch(ObjectKey, String)
    /// A request that was cut off may still be carried out; not to be repeated before that time.
    case unsettled(ObjectKey, String, until: UTCTime)
    /// The spool's own copy no longer has the bytes that were verified at intake.
    case sourceDamaged(ObjectKey, String)
    /// The store will never take this object.
    case rejected(ObjectKey, String)
    /// The store refuses a request for this object, in words that may be about more than the object.
    case refused(ObjectKey, String)
}

extension StoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unavailable(let reason): "the store cannot be reached: \(reason)"
        case .full(let reason): "the store is full: \(reason)"
        case .readOnly(let reason): "the store cannot be written to: \(reason)"
        case .denied(let reason): "the store refuses access: \(reason)"
        case .conflict(let key, let found):
            "the store already holds other bytes under \(key): \(found)"
        case .mismatch(let key, let what):
            "the store does not hold what was sent as \(key): \(what)"
        case .unsettled(let key, let what, let until):
            "the store has not settled \(key): \(what); it is asked again at \(until.iso8601)"
        case .sourceDamaged(let key, let what): "the spool's copy of \(key) is damaged: \(what)"
        case .rejected(let key, let reason): "the store rejected \(key): \(reason)"
        case .refused(let key, let reason): "the store refused \(key): \(reason)"
        }
    }
}

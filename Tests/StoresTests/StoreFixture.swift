// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import S3Stub
import Stores
import SystemPackage
import TestSupport

/// A store to be tested, and hands that reach behind its back.
struct StoreFixture: Sendable {
    let store: any ObjectStore
    /// How the store shows what it holds.
    var method = StoreProof.Method.readBack
    /// The bytes under a key; nil if there are none.
    let bytes: @Sendable (ObjectKey) async throws -> [UInt8]?
    /// Replaces the bytes under a key.
    let overwrite: @Sendable (ObjectKey, [UInt8]) async throws -> Void
    /// Everything that the store holds, strays included.
    let names: @Sendable () async throws -> [String]
}

/// The stores that must all keep the same promise; a new store is a new case.
enum StoreKind: String, CaseIterable, Sendable {
    case directory, memory
    /// A bucket of a real Ceph object gateway, where the test run has one.
    case gateway
    /// A bucket of the strict stub, and of one that repeats any checksum without a look at it.
    case strict, naive
    /// The same stores, to which every put goes as a group.
    case directoryInGroups, memoryInGroups, gatewayInGroups, strictInGroups

    /// The kinds that this test run can try.
    static var available: [Self] {
        allCases.filter { kind in
            switch kind {
            case .gateway, .gatewayInGroups: Gateway.current != nil
            case .directory, .memory, .directoryInGroups, .memoryInGroups: true
            case .strict, .naive, .strictInGroups: true
            }
        }
    }

    /// The kinds as they are, not wrapped into groups.
    static var plain: [Self] {
        available.filter { [.directory, .memory, .gateway, .strict].contains($0) }
    }

    /// Runs `body` with an empty store.
    func withStore(_ body: (StoreFixture) async throws -> Void) async throws {
        switch self {
        case .memory: try await body(Self.memory())
        case .memoryInGroups: try await body(GroupingStore.wrapping(Self.memory()))
        case .directory, .directoryInGroups:
            try await withTemporaryDirectory { path in
                let root = path.appending("store")
                try DirectoryStore.initialize(root: root)
                let fixture = Self.directory(root)
                try await body(self == .directory ? fixture : GroupingStore.wrapping(fixture))
            }
        case .gateway: try await Bucket.with { try await body($0.fixture()) }
        case .gatewayInGroups:
            try await Bucket.with { try await body(GroupingStore.wrapping($0.fixture())) }
        case .strict:
            try await Bucket.inStub { bucket, _ in
                try await body(bucket.fixture(.checksum))
            }
        case .strictInGroups:
            try await Bucket.inStub { bucket, _ in
                try await body(GroupingStore.wrapping(bucket.fixture(.checksum)))
            }
        case .naive:
            let options = S3Stub.Options { $0.quirks.echoesUnverifiedChecksums = true }
            try await Bucket.inStub(options) { bucket, _ in try await body(bucket.fixture()) }
        }
    }

    static func directory(_ root: FilePath) -> StoreFixture {
        StoreFixture(
            store: DirectoryStore(root: root),
            bytes: { key in
                do throws(Errno) {
                    _ = try File(at: root.appending(key))
                } catch .noSuchFileOrDirectory {
                    return nil
                }
                return try readFile(at: root.appending(key))
            },
            overwrite: { try writeFile($1, at: root.appending($0)) },
            names: { try treeNames(root).filter { $0 != ".camdock-store" } }
        )
    }

    private static func memory() -> StoreFixture {
        let store = MemoryStore()
        return StoreFixture(
            store: store,
            bytes: { store.objects[$0] },
            overwrite: { store.overwrite($0, with: $1) },
            names: { store.objects.keys.map(\.description).sorted() }
        )
    }
}

extension FilePath {
    /// Where a directory store keeps a key.
    func appending(_ key: ObjectKey) -> FilePath {
        key.components.reduce(self) { $0.appending($1) }
    }
}

/// The paths of everything that is no directory, below `root`, sorted.
func treeNames(_ root: FilePath) throws -> [String] {
    func walk(_ directory: Directory, _ prefix: String) throws -> [String] {
        try directory.entries().flatMap { entry in
            let path = prefix + String(decoding: entry.name, as: UTF8.self)
            guard entry.kind == .directory else { return [path] }
            return try walk(directory.openDirectory(entry.name), path + "/")
        }
    }
    return try walk(Directory(at: root), "").sorted()
}

/// A body whose reads a test scripts.
struct ScriptedBody: ObjectBody {
    let bytes: [UInt8]
    /// Called with each offset before the bytes are read.
    let beforeRead: @Sendable (Int64) throws -> Void

    func read(into buffer: inout MutableRawSpan, at offset: Int64) throws -> Int {
        try beforeRead(offset)
        return MemoryBody(bytes).read(into: &buffer, at: offset)
    }
}

/// A small part size, so that small objects have many parts and reads stay aligned.
let testPartSizeBytes = 4096

/// An object of those bytes.
func object(
    _ key: String,
    _ bytes: [UInt8],
    partSizeBytes: Int = testPartSizeBytes
) throws -> StoredObject {
    try StoredObject(
        key: testKey(key),
        content: MemoryBody(bytes).content(partSizeBytes: partSizeBytes)
    )
}

/// Why a test could not go on.
struct Unexpected: Error {
    let what: String
}

func testKey(_ text: String) throws -> ObjectKey {
    guard let key = ObjectKey(text) else { throw Unexpected(what: "no key: \(text)") }
    return key
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Glibc
import Platform
import Stores
import SystemPackage
import TestSupport
import Testing

/// What happens when the share is not there, not ours, full, or not to be written to.
struct StoreRootTests {
    private func put(to root: FilePath) async -> StoreError? {
        await storeError {
            let store = DirectoryStore(root: root)
            let bytes = [UInt8](repeating: 1, count: 3 << 20)
            try await store.put(
                object("a/file", bytes),
                from: MemoryBody(bytes),
                meter: ByteMeter()
            )
        }
    }

    @Test func `a missing root is neither made nor filled`() async throws {
        try await withTemporaryDirectory { path in
            let error = await put(to: path.appending("store"))

            let advice = "mount the store, or set create = true under [store] to make a new one"
            #expect(error == .unavailable("\(path)/store is not there; \(advice)"))
            let names = try treeNames(path)
            #expect(names.isEmpty)
        }
    }

    @Test func `a root without a marker is an empty mount point and is not filled`() async throws {
        try await withTemporaryDirectory { path in
            let error = await put(to: path)

            guard case .unavailable(let reason) = error else { throw Unexpected(what: "no error") }
            #expect(reason.hasPrefix("\(path) holds no .camdock-store; mount the store"))
            let names = try treeNames(path)
            #expect(names.isEmpty)
        }
    }

    @Test func `a marker that names no store is not taken for one, nor overwritten`() async throws {
        try await withTemporaryDirectory { path in
            try writeFile([], at: path.appending(".camdock-store"))

            let error = await put(to: path)
            #expect(throws: StoreError.self) { try DirectoryStore.initialize(root: path) }

            guard case .unavailable = error else { throw Unexpected(what: "no error") }
            #expect(try readFile(at: path.appending(".camdock-store")).isEmpty)
        }
    }

    @Test func `making a store twice keeps its identity`() async throws {
        try await withTemporaryDirectory { path in
            let root = path.appending("deep/er/store")

            let first = try DirectoryStore.initialize(root: root)
            let second = try DirectoryStore.initialize(root: root)

            #expect(first == second)
            #expect(try await DirectoryStore(root: root).identity() == first)
            #expect(try treeNames(root) == [".camdock-store"])
        }
    }

    @Test func `a folder of somebody else's files is not made a store`() throws {
        try withTemporaryDirectory { path in
            try writeFile([1], at: path.appending("thesis.odt"))

            #expect(throws: StoreError.self) { try DirectoryStore.initialize(root: path) }

            let names = try treeNames(path)
            #expect(names == ["thesis.odt"])
        }
    }

    @Test func `what killed runs left at the root is taken away`() async throws {
        try await withTemporaryDirectory { path in
            try writeFile([1], at: path.appending(".camdock-store.partial"))
            try DirectoryStore.initialize(root: path)
            try writeFile([1], at: path.appending(".camdock-probe.partial"))

            _ = try await DirectoryStore(root: path).probe()

            #expect(try treeNames(path) == [".camdock-store"])
        }
    }

    @Test func `another store mounted in its place is refused, and the right one taken up again`()
        async throws
    {
        try await withTemporaryDirectory { path in
            let root = path.appending("store")
            let store = DirectoryStore(
                root: root,
                expecting: try DirectoryStore.initialize(root: root)
            )
            _ = try await store.probe()
            rename(root.string, root.string + ".away")
            try DirectoryStore.initialize(root: root)

            let error = await storeError { _ = try await store.probe() }

            guard case .unavailable(let words) = error else { throw Unexpected(what: "no error") }
            let found = try await DirectoryStore(root: root).identity()
            #expect(words.contains("identity = \"\(found)\""))
            rename(root.string, root.string + ".other")
            rename(root.string + ".away", root.string)
            _ = try await store.probe()
        }
    }

    @Test func `a probe tells the room and leaves nothing`() async throws {
        try await withTemporaryDirectory { path in
            try DirectoryStore.initialize(root: path)

            let space = try await DirectoryStore(root: path).probe()

            #expect((space.freeBytes ?? 0) > 0)
            #expect(try treeNames(path) == [".camdock-store"])
        }
    }

    @Test(.enabled(if: SmallMount.isAllowed, "needs the right to mount a tmpfs"))
    func `a full store says so, keeps nothing half, and goes on once there is room`() async throws {
        try await withTemporaryDirectory { path in
            try await SmallMount.with(path, "size=2m") {
                try DirectoryStore.initialize(root: path)

                let error = await put(to: path)

                guard case .full = error else {
                    throw Unexpected(what: "\(String(describing: error))")
                }
                #expect(try treeNames(path) == [".camdock-store"])
                try writeFile(
                    [UInt8](repeating: 0, count: 2_093_056 - 8192),
                    at: path.appending("x")
                )
                let probed = await storeError { _ = try await DirectoryStore(root: path).probe() }
                #expect(probed == nil)
                try SmallMount.remount(path, "size=8m")
                #expect(await put(to: path) == nil)
            }
        }
    }

    @Test(.enabled(if: SmallMount.isAllowed, "needs the right to mount a tmpfs"))
    func `a store mounted read-only says so, and goes on once it is not`() async throws {
        try await withTemporaryDirectory { path in
            try await SmallMount.with(path, "size=8m") {
                try DirectoryStore.initialize(root: path)

                let (error, probed) = try await SmallMount.readOnly(path) {
                    let error = await put(to: path)
                    let probed = await storeError {
                        _ = try await DirectoryStore(root: path).probe()
                    }
                    return (error, probed)
                }

                for error in [error, probed] {
                    guard case .readOnly = error else {
                        throw Unexpected(what: "\(String(describing: error))")
                    }
                }
                #expect(await put(to: path) == nil)
            }
        }
    }

    @Test(.enabled(if: getuid() != 0, "root may write everywhere"))
    func `a store that this user may not write to says so`() async throws {
        try await withTemporaryDirectory { path in
            try DirectoryStore.initialize(root: path)
            chmod(path.string, 0o550)
            defer { chmod(path.string, 0o750) }

            let error = await put(to: path)

            guard case .readOnly = error else { throw Unexpected(what: "no error") }
        }
    }
}

/// A small file system of its own, where the test may mount one.
enum SmallMount {
    static let isAllowed: Bool = {
        guard getuid() == 0, let path = try? makeTemporaryDirectory() else { return false }
        defer { removeTree(path) }
        guard mount("tmpfs", path.string, "tmpfs", 0, "size=1m") == 0 else { return false }
        return umount2(path.string, Int32(MNT_DETACH)) == 0
    }()

    static func with(_ path: FilePath, _ options: String, _ body: () async throws -> Void)
        async throws
    {
        guard mount("tmpfs", path.string, "tmpfs", 0, options) == 0 else {
            throw Errno(rawValue: errno)
        }
        defer { umount2(path.string, Int32(MNT_DETACH)) }
        try await body()
    }

    static func remount(_ path: FilePath, _ options: String) throws {
        guard mount("tmpfs", path.string, "tmpfs", UInt(MS_REMOUNT), options) == 0
        else { throw Errno(rawValue: errno) }
    }

    /// Runs `body` while nothing can be written there.
    ///
    /// The mount on top alone is read-only: the file system itself cannot be made so while somebody
    /// holds a file of it for writing, and a child that has not called exec yet may.
    static func readOnly<Value>(_ path: FilePath, _ body: () async throws -> Value) async throws
        -> Value
    {
        guard mount(path.string, path.string, nil, UInt(MS_BIND), nil) == 0 else {
            throw Errno(rawValue: errno)
        }
        defer { umount2(path.string, Int32(MNT_DETACH)) }
        let flags = UInt(MS_REMOUNT) | UInt(MS_BIND) | UInt(MS_RDONLY)
        guard mount(nil, path.string, nil, flags, nil) == 0 else { throw Errno(rawValue: errno) }
        return try await body()
    }
}

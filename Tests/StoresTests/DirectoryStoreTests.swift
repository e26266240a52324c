// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Dispatch
import Evidence
import Glibc
import Platform
import Stores
import Synchronization
import SystemPackage
import TestSupport
import Testing

struct DirectoryStoreTests {
    /// Runs `body` with the root of an empty store.
    private func withRoot(_ body: (FilePath) async throws -> Void) async throws {
        try await withTemporaryDirectory { path in
            try DirectoryStore.initialize(root: path.appending("store"))
            try await body(path.appending("store"))
        }
    }

    private func put(_ object: StoredObject, _ bytes: [UInt8], _ store: DirectoryStore) async throws
    {
        try await store.put(object, from: MemoryBody(bytes), meter: ByteMeter())
    }

    @Test func `a second put leaves inode and time as they are`() async throws {
        try await withRoot { root in
            let wanted = try object("a/b/file", [1, 2, 3])
            try await put(wanted, [1, 2, 3], DirectoryStore(root: root))
            let before = try File(at: root.appending(wanted.key)).status()

            try await put(wanted, [1, 2, 3], DirectoryStore(root: root))

            #expect(try File(at: root.appending(wanted.key)).status() == before)
        }
    }

    @Test func `a put that was killed half-way is completed and leaves no stray`() async throws {
        try await withRoot { root in
            let path = root.string
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
                let bytes = pseudorandomBytes(3 << 20)
                let body = ScriptedBody(bytes: bytes) { offset in
                    if offset > 1 << 20 { kill(getpid(), SIGKILL) }
                }
                let store = DirectoryStore(root: FilePath(path))
                try await store.put(object("a/file", bytes), from: body, meter: ByteMeter())
            }
            let left = try treeNames(root)
            #expect(left.count == 2 && left[1].hasSuffix(".partial"), "\(left)")

            let bytes = pseudorandomBytes(3 << 20)
            let wanted = try object("a/file", bytes)
            let store = DirectoryStore(root: root)
            try await put(wanted, bytes, store)
            _ = try await store.prove(wanted, meter: ByteMeter())

            #expect(try treeNames(root) == [".camdock-store", "a/file"])
        }
    }

    @Test func `what another content left unfinished under the key is replaced`() async throws {
        try await withRoot { root in
            let store = DirectoryStore(root: root)
            let failing = ScriptedBody(bytes: [1]) { _ in throw Errno.ioError }
            let first = await storeError {
                try await store.put(object("file", [1]), from: failing, meter: ByteMeter())
            }
            #expect(isSourceDamaged(first))

            try await put(object("file", [2]), [2], store)

            #expect(try treeNames(root) == [".camdock-store", "file"])
        }
    }

    @Test(arguments: ["a", "a/b"])
    func `a link planted in the store is not followed`(planted: String) async throws {
        try await withRoot { root in
            let outside = root.removingLastComponent().appending("outside")
            try Directory(at: root.removingLastComponent()).createDirectory(Array("outside".utf8))
            if planted == "a/b" { try Directory(at: root).createDirectory(Array("a".utf8)) }
            symlink(outside.string, root.string + "/" + planted)
            let store = DirectoryStore(root: root)
            let wanted = try object("a/b/file", [1])

            let put = await storeError { try await self.put(wanted, [1], store) }
            let prove = await storeError { _ = try await store.prove(wanted, meter: ByteMeter()) }

            for error in [put, prove] {
                guard case .rejected = error else {
                    throw Unexpected(what: "\(String(describing: error))")
                }
            }
            #expect(try treeNames(outside).isEmpty)
        }
    }

    @Test func `a link in the object's own place is a conflict`() async throws {
        try await withRoot { root in
            let victim = root.removingLastComponent().appending("victim")
            try writeFile([9], at: victim)
            symlink(victim.string, root.string + "/file")
            let store = DirectoryStore(root: root)

            let error = await storeError { try await self.put(object("file", [1]), [1], store) }

            #expect(error == .conflict(try testKey("file"), found: "a symbolic link"))
            #expect(try readFile(at: victim) == [9])
        }
    }

    @Test func `a link in the place of the temporary file is replaced, not written through`()
        async throws
    {
        try await withRoot { root in
            let victim = root.removingLastComponent().appending("victim")
            try writeFile([9], at: victim)
            let store = DirectoryStore(root: root)
            let names = Mutex<[String]>([])
            let spy = ScriptedBody(bytes: [1]) { _ in
                let found = try treeNames(root)
                names.withLock { $0 = found.filter { $0.hasSuffix(".partial") } }
                throw Errno.ioError
            }
            let first = await storeError {
                try await store.put(object("file", [1]), from: spy, meter: ByteMeter())
            }
            let partial = try #require(names.withLock { $0 }.first)
            symlink(victim.string, root.string + "/" + partial)

            try await put(object("file", [1]), [1], store)

            #expect(isSourceDamaged(first))
            #expect(partial.hasPrefix(".camdock-"))
            #expect(try readFile(at: victim) == [9])
            #expect(try treeNames(root) == [".camdock-store", "file"])
        }
    }

    @Test func `a fresh object that went bad on its way is removed, and sent again`() async throws {
        try await withRoot { root in
            let bytes = pseudorandomBytes(3 * testPartSizeBytes)
            let wanted = try object("a/file", bytes)
            let store = DirectoryStore(root: root)
            try await put(wanted, bytes, store)
            try damage(root.appending(wanted.key), at: 2 * testPartSizeBytes)

            let error = await storeError { _ = try await store.prove(wanted, meter: ByteMeter()) }

            #expect(error == .mismatch(wanted.key, "part 3 of 3 differs"))
            try await put(wanted, bytes, store)
            _ = try await store.prove(wanted, meter: ByteMeter())
        }
    }

    /// Changes one byte in place, so that the file stays the same file.
    private func damage(_ path: FilePath, at offset: Int) throws {
        let file = try File(at: path, .readingAndWriting)
        try file.write([UInt8(0xA5)].span.bytes, at: Int64(offset))
        try file.sync()
    }

    @Test(arguments: [1000, 4096, 5000, 1 << 20])
    func `part sizes of any shape are proved`(partSizeBytes: Int) async throws {
        try await withRoot { root in
            let bytes = pseudorandomBytes(5 << 19)
            let wanted = try object("file", bytes, partSizeBytes: partSizeBytes)
            let store = DirectoryStore(root: root)
            try await put(wanted, bytes, store)

            _ = try await store.prove(wanted, meter: ByteMeter())

            try damage(root.appending(wanted.key), at: bytes.count - 1)
            let error = await storeError { _ = try await store.prove(wanted, meter: ByteMeter()) }
            #expect(isConflict(error))
        }
    }

    @Test func `two puts of one key never write at the same time`() async throws {
        try await withRoot { root in
            let bytes = pseudorandomBytes(3 << 20)
            let wanted = try object("file", bytes)
            let store = DirectoryStore(root: root)
            let entered = DispatchSemaphore(value: 0)
            let overlaps = Mutex(0)
            // Whoever comes first gives the other a chance to come in.
            let body = ScriptedBody(bytes: bytes) { offset in
                guard offset == 0 else { return }
                entered.signal()
                entered.wait()
                guard entered.wait(timeout: .now() + .milliseconds(200)) == .success else { return }
                overlaps.withLock { $0 += 1 }
            }

            async let first: Void = store.put(wanted, from: body, meter: ByteMeter())
            async let second: Void = store.put(wanted, from: body, meter: ByteMeter())
            _ = try await (first, second)

            #expect(overlaps.withLock { $0 } == 0)
        }
    }

    @Test func `one lane serves everybody in turn, and a cancelled waiter leaves the line`()
        async throws
    {
        try await withRoot { root in
            let store = DirectoryStore(root: root, laneCount: 1)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    let bytes = pseudorandomBytes(200_000, seed: UInt64(number))
                    let wanted = try object("file \(number)", bytes)
                    group.addTask { try await self.put(wanted, bytes, store) }
                }
                let extra = try object("extra", [1])
                let cancelled = Task { try await self.put(extra, [1], store) }
                cancelled.cancel()
                try await group.waitForAll()
                _ = await cancelled.result
            }
            #expect(try treeNames(root).filter { $0.hasPrefix("file") }.count == 20)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Glibc
import Stores
import SystemPackage
import TestSupport
import Testing

/// Groups on file systems that are full, read-only, or not all of the store.
@Suite(.enabled(if: SmallMount.isAllowed, "needs the right to mount a tmpfs"))
struct DirectoryGroupMountTests {
    private func put(_ group: [OutgoingObject], to root: FilePath) async -> [StoreError?] {
        let store = DirectoryStore(root: root, flushing: ScriptedFlushing())
        return await store.put(group, meter: ByteMeter()).map(GroupContractTests.error)
    }

    @Test func `a store that fills up takes what fits and says so of the rest`() async throws {
        try await withTemporaryDirectory { path in
            try await SmallMount.with(path, "size=2m") {
                try DirectoryStore.initialize(root: path)
                let large = [UInt8](repeating: 7, count: 3 << 20)
                let group = [
                    try outgoing("a/small", [1]), try outgoing("a/large", large),
                    try outgoing("a/tiny", [2]),
                ]

                let errors = await put(group, to: path)

                #expect(errors[0] == nil && errors[2] == nil, "\(errors)")
                guard case .full = errors[1] else { throw Unexpected(what: "\(errors)") }
                #expect(try treeNames(path) == [".camdock-store", "a/small", "a/tiny"])
                try SmallMount.remount(path, "size=8m")
                #expect(await put(group, to: path).allSatisfy { $0 == nil })
            }
        }
    }

    @Test func `a store mounted read-only says so of each object`() async throws {
        try await withTemporaryDirectory { path in
            try await SmallMount.with(path, "size=8m") {
                try DirectoryStore.initialize(root: path)
                let group = [try outgoing("a", [1]), try outgoing("b", [2])]

                let errors = try await SmallMount.readOnly(path) { await put(group, to: path) }

                #expect(errors.count == 2)
                for error in errors {
                    guard case .readOnly = error else { throw Unexpected(what: "\(errors)") }
                }
            }
        }
    }

    @Test func `what is mounted below the root is flushed by itself`() async throws {
        try await withTemporaryDirectory { path in
            let root = path.appending("store")
            try DirectoryStore.initialize(root: root)
            let inner = root.appending("inner")
            mkdir(inner.string, 0o750)
            try await SmallMount.with(inner, "size=2m") {
                let flushing = ScriptedFlushing()
                let store = DirectoryStore(root: root, flushing: flushing)
                let group = [
                    try outgoing("a", [1]), try outgoing("inner/b", [2]), try outgoing("c", [3]),
                ]

                for result in await store.put(group, meter: ByteMeter()) { try result.get() }

                #expect(flushing.counts.fileSystems == 2 && flushing.counts.files == 1)
                #expect(try treeNames(root) == [".camdock-store", "a", "c", "inner/b"])
            }
        }
    }
}

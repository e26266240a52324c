// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Glibc
import Platform
import Stores
import SystemPackage
import TestSupport
import Testing

/// How a directory store makes small objects durable together.
struct DirectoryGroupTests {
    private static let marker = ".camdock-store"

    private func withRoot(_ body: (FilePath) async throws -> Void) async throws {
        try await withTemporaryDirectory { path in
            try DirectoryStore.initialize(root: path.appending("store"))
            try await body(path.appending("store"))
        }
    }

    /// Objects of a few hundred bytes, a directory for every other one.
    private static func group(_ count: Int) throws -> [OutgoingObject] {
        try (0..<count).map { number in
            try outgoing("day/\(number / 2)/\(number)", StoreContract.bytes(100 + number))
        }
    }

    private static func names(_ group: [OutgoingObject]) -> [String] {
        ([marker] + group.map(\.object.key.description)).sorted()
    }

    private func put(
        _ group: [OutgoingObject],
        to root: FilePath,
        _ flushing: ScriptedFlushing = ScriptedFlushing(),
        meter: ByteMeter = ByteMeter()
    ) async -> [StoreError?] {
        let store = DirectoryStore(root: root, flushing: flushing)
        return await store.put(group, meter: meter).map(GroupContractTests.error)
    }

    @Test func `five hundred small objects cost two flushes, new or standing`() async throws {
        try await withRoot { root in
            let group = try Self.group(500)
            let flushing = ScriptedFlushing()
            let store = DirectoryStore(root: root, flushing: flushing)
            let meter = ByteMeter()

            for result in await store.put(group, meter: meter) { try result.get() }

            #expect(flushing.counts.all == 2 && flushing.counts.fileSystems == 2)
            #expect(meter.bytes == group.reduce(0) { $0 + $1.object.content.sizeBytes })
            #expect(try treeNames(root) == Self.names(group))
            for result in await store.put(group, meter: meter) { try result.get() }
            #expect(flushing.counts.all == 3, "what stands is flushed once more, together")
            for outgoing in group { _ = try await store.prove(outgoing.object, meter: meter) }
        }
    }

    @Test func `a bystander's single put after the group relies on the group's directories`()
        async throws
    {
        try await withRoot { root in
            let flushing = ScriptedFlushing()
            let store = DirectoryStore(root: root, flushing: flushing)
            for result in await store.put(try Self.group(2), meter: ByteMeter()) {
                try result.get()
            }

            let single = try outgoing("day/0/single", [1])
            try await store.put(single.object, from: single.body, meter: ByteMeter())

            #expect(flushing.counts == .init(files: 1, names: 1, fileSystems: 2))
        }
    }

    @Test func `where the file system cannot flush as a whole, each object is flushed`()
        async throws
    {
        try await withRoot { root in
            let flushing = ScriptedFlushing(isWhole: false)

            let errors = await put(try Self.group(10), to: root, flushing)

            #expect(errors.allSatisfy { $0 == nil })
            #expect(flushing.counts.fileSystems == 0)
            #expect(flushing.counts.files == 10 && flushing.counts.names >= 10)
            #expect(try treeNames(root) == Self.names(Self.group(10)))
        }
    }

    enum Crash: String, CaseIterable, Codable {
        case written, firstFlush, named, secondFlush

        var isBefore: Bool { self == .written || self == .named }
        var number: Int { self == .written || self == .firstFlush ? 1 : 2 }
    }

    @Test(arguments: Crash.allCases)
    func `a group that was killed is completed by putting it again`(crash: Crash) async throws {
        try await withRoot { root in
            let path = root.string
            let name = crash.rawValue
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [path = path as String, name = name as String] in
                guard let crash = Crash(rawValue: name) else { return }
                let die: @Sendable (Int) -> Void = { number in
                    if number == crash.number { kill(getpid(), SIGKILL) }
                }
                let flushing =
                    crash.isBefore
                    ? ScriptedFlushing(beforeWhole: { die($0) })
                    : ScriptedFlushing(afterWhole: die)
                let store = DirectoryStore(root: FilePath(path), flushing: flushing)
                _ = await store.put(try Self.group(20), meter: ByteMeter())
            }
            let partials = try treeNames(root).filter { $0.hasSuffix(".partial") }
            #expect(partials.count == (crash.number == 1 ? 20 : 0))
            let group = try Self.group(20)
            let store = DirectoryStore(root: root)

            for result in await store.put(group, meter: ByteMeter()) { try result.get() }

            #expect(try treeNames(root) == Self.names(group))
            for outgoing in group { _ = try await store.prove(outgoing.object, meter: ByteMeter()) }
        }
    }

    @Test(arguments: [1, 2])
    func `a failed flush counts for the whole group, and nothing is flushed on trust`(
        failing: Int
    ) async throws {
        try await withRoot { root in
            let group = try Self.group(6)
            let standing = ScriptedFlushing()
            _ = await put(Array(group.prefix(2)), to: root, standing)
            let flushing = ScriptedFlushing(beforeWhole: { (number) throws(Errno) in
                if number == failing { throw .ioError }
            })
            let store = DirectoryStore(root: root, flushing: flushing)
            let meter = ByteMeter()

            let errors = await store.put(group, meter: meter).map(GroupContractTests.error)

            for error in errors {
                guard case .unavailable = error else { throw Unexpected(what: "\(errors)") }
            }
            #expect(meter.bytes == 0)
            #expect(flushing.counts.all == failing)
            let named = failing == 1 ? Array(group.prefix(2)) : group
            #expect(try treeNames(root) == Self.names(named))
            let again = await store.put(group, meter: meter).map(GroupContractTests.error)
            #expect(again.allSatisfy { $0 == nil })
            #expect(try treeNames(root) == Self.names(group))
        }
    }

    @Test func `a cancelled group leaves nothing and counts nothing`() async throws {
        try await withRoot { root in
            let store = DirectoryStore(root: root, flushing: ScriptedFlushing())
            var group = try Self.group(10)
            let body = ScriptedBody(bytes: [1]) { _ in withUnsafeCurrentTask { $0?.cancel() } }
            group.insert(OutgoingObject(object: try object("x", [1]), body: body), at: 5)
            let meter = ByteMeter()

            let results = await Task { [group] in await store.put(group, meter: meter) }.value

            for result in results {
                #expect(throws: CancellationError.self) { try result.get() }
            }
            #expect(results.count == 11 && meter.bytes == 0)
            #expect(try treeNames(root) == [Self.marker])
        }
    }

    @Test func `a name that is taken while the bytes travel is left, same bytes or other`()
        async throws
    {
        try await withRoot { root in
            let group = [
                try outgoing("same", [1]), try outgoing("other", [2]), try outgoing("own", [3]),
            ]
            let flushing = ScriptedFlushing(afterWhole: { number in
                guard number == 1 else { return }
                try? writeFile([1], at: root.appending("same"))
                try? writeFile([9], at: root.appending("other"))
            })

            let errors = await put(group, to: root, flushing)

            #expect(errors[0] == nil && errors[2] == nil)
            #expect(isConflict(errors[1]))
            #expect(try readFile(at: root.appending("other")) == [9])
            #expect(try treeNames(root) == [Self.marker, "other", "own", "same"])
        }
    }

    @Test func `a temporary file that somebody replaced is not published`() async throws {
        try await withRoot { root in
            let flushing = ScriptedFlushing(afterWhole: { number in
                guard number == 1, let names = try? treeNames(root) else { return }
                for name in names where name.hasSuffix(".partial") {
                    try? writeFile([8], at: root.appending(name))
                }
            })

            let errors = await put(
                [try outgoing("a", [1]), try outgoing("b", [2])],
                to: root,
                flushing
            )

            #expect(errors.allSatisfy { $0 != nil })
            #expect(try treeNames(root) == [Self.marker])
        }
    }

    @Test func `only local file systems that are known flush as a whole`() async throws {
        try withTemporaryDirectory { path in
            let directory = try Directory(at: path)
            let known: [FileSystemType] = [.ext4, .xfs, .btrfs]
            let isKnown = known.contains(try directory.fileSystemType())

            #expect(try SystemFlushing().flushesWhole(directory) == isKnown)
            #expect(try !SystemFlushing().flushesWhole(Directory(at: "/proc")))
        }
    }
}

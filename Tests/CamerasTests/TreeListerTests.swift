// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Glibc
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import Cameras

/// Real trees with everything a card can hold to mislead a reader.
@Suite struct TreeListerTests {
    /// Names that this file system takes, as bytes.
    private static let hostile: [[UInt8]] =
        [
            "new\nline", "\u{1B}[31mred", "%41", "...", "..hidden", "trailing.", "trailing ", "-rf",
            "a\\b", "Twin", "twin", "\u{301}mark", String(repeating: "x", count: 255),
        ].map { Array($0.utf8) } + [[0xFF, 0xFE], [UInt8](repeating: 0xFF, count: 255)]

    @Test func `every file is listed with its size and time, whatever its name`() throws {
        try withTemporaryDirectory { path in
            let root = try Directory(at: path)
            for (index, name) in Self.hostile.enumerated() {
                try write(pseudorandomBytes(index), name, in: root, seconds: 1_772_000_000 + index)
            }

            let listing = try TreeLister().list(root)

            let expected = Self.hostile.enumerated().map { index, name in
                SourceFile(
                    path: SourcePath(components: [name]),
                    sizeBytes: Int64(index),
                    modified: CameraTime(nanoseconds: Int64(1_772_000_000 + index) * 1_000_000_000)
                )
            }
            #expect(listing.files == expected.sorted { $0.path < $1.path })
            #expect(listing.unreadable.isEmpty)
        }
    }

    @Test func `links, pipes and sockets are named and never followed`() throws {
        try withTemporaryDirectory { path in
            let root = try Directory(at: path)
            try write([1], Array("real".utf8), in: root)
            symlink("/etc/passwd", path.appending("file-link").string)
            symlink("..", path.appending("loop").string)
            symlink("real", path.appending("near").string)
            mkfifo(path.appending("pipe").string, 0o600)

            let listing = try TreeLister().list(root)

            #expect(listing.files.map(\.path.description) == ["real"])
            #expect(
                listing.unreadable.map(\.path.description) == ["file-link", "loop", "near", "pipe"]
            )
            #expect(
                listing.unreadable.map(\.reason).allSatisfy {
                    $0.contains("link") || $0.contains("pipe")
                }
            )
        }
    }

    @Test func `a directory nested too deep is named`() throws {
        try withTemporaryDirectory { path in
            let deep = path.appending("1").appending("2").appending("3")
            _ = try Directory.creating(deep)
            try writeFile([1], at: deep.appending("lost"))
            try writeFile([1], at: deep.removingLastComponent().appending("found"))
            var lister = TreeLister()
            lister.deepestLevel = 3

            let listing = try lister.list(try Directory(at: path))

            #expect(listing.files.map(\.path.description) == ["1/2/found"])
            #expect(listing.unreadable.map(\.path.description) == ["1/2/3"])
        }
    }

    @Test func `more names than a medium may have are said, not passed over`() throws {
        try withTemporaryDirectory { path in
            for index in 0..<20 { try writeFile([], at: path.appending("\(index)")) }
            var lister = TreeLister()
            lister.mostEntries = 15

            let listing = try lister.list(try Directory(at: path))

            #expect(listing.files.count == 15)
            #expect(listing.unreadable.map(\.reason) == ["the medium holds more than 15 names"])
        }
    }

    @Test func `names that take more memory than a medium may are said, not passed over`() throws {
        try withTemporaryDirectory { path in
            let long = String(repeating: "d", count: 250)
            for name in ["1", "2"] {
                let folder = path.appending(name).appending(long)
                _ = try Directory.creating(folder)
                for index in 0..<50 { try writeFile([], at: folder.appending("\(index)")) }
            }
            var lister = TreeLister()
            lister.mostPathBytes = 20 * 300

            let listing = try lister.list(try Directory(at: path))

            // Whichever folder comes first is listed in part, and the other is named as well.
            #expect((1...20).contains(listing.files.count))
            let left = listing.unreadable.map(\.reason)
            let reason = "the medium's names take more than 6000 bytes"
            #expect(left.sorted() == ["not listed: " + reason, reason].sorted())
            #expect(Set(listing.unreadable.compactMap(\.path.components.first)).count == 2)
        }
    }

    @Test func `a path that is too long is named, and the walk goes on`() throws {
        try withTemporaryDirectory { path in
            for name in ["folder/\(String(repeating: "x", count: 40))", "folder/ok", "fine"] {
                let file = path.appending(name)
                _ = try Directory.creating(file.removingLastComponent())
                try writeFile([1], at: file)
            }
            _ = try Directory.creating(path.appending(String(repeating: "y", count: 41)))
            var lister = TreeLister()
            lister.longestPathBytes = 40

            let listing = try lister.list(try Directory(at: path))

            #expect(listing.files.map(\.path.description) == ["fine", "folder/ok"])
            #expect(listing.unreadable.map(\.path.components.count) == [2, 1])
            #expect(
                listing.unreadable.map(\.reason)
                    == Array(repeating: "the path is longer than 40 bytes", count: 2)
            )
        }
    }

    @Test func `a size that no recording has is named, and sizes add up without a trap`() throws {
        try withTemporaryDirectory { path in
            for name in ["a", "b", "c"] {
                let file = try File(at: path.appending(name), .creating(permissions: 0o600))
                try file.truncate(to: name == "c" ? 1_000 : 8 << 40)
            }

            let listing = try TreeLister().list(try Directory(at: path))

            #expect(listing.files.map(\.path.description) == ["c"])
            #expect(
                listing.unreadable.map(\.reason)
                    == Array(
                        repeating: "states 8796093022208 bytes, which no recording has",
                        count: 2
                    )
            )
        }
        let lister = TreeLister()
        let sum = lister.largestFileBytes.multipliedReportingOverflow(by: Int64(lister.mostEntries))
        #expect(!sum.overflow)
    }

    @Test func `a time that cannot be counted is named, and never rounded`() throws {
        try withTemporaryDirectory { path in
            let root = try Directory(at: path)
            // The year 2400.
            try write([1], Array("far".utf8), in: root, seconds: 13_569_465_600)
            try write([1], Array("near".utf8), in: root, seconds: 1_772_000_000)

            let listing = try TreeLister().list(root)

            #expect(listing.files.map(\.path.description) == ["near"])
            #expect(listing.unreadable.map(\.path.description) == ["far"])
            #expect(listing.unreadable.first?.reason.contains("after 2262") == true)
        }
    }

    @Test(.enabled(if: getuid() != 0, "root may read everything"))
    func `a directory that cannot be read is named, and the walk goes on`() throws {
        try withTemporaryDirectory { path in
            _ = try Directory.creating(path.appending("closed"))
            try writeFile([1], at: path.appending("open"))
            chmod(path.appending("closed").string, 0)
            defer { chmod(path.appending("closed").string, 0o700) }

            let listing = try TreeLister().list(try Directory(at: path))

            #expect(listing.files.map(\.path.description) == ["open"])
            #expect(listing.unreadable.map(\.path.description) == ["closed"])
        }
    }

    @Test func `ten thousand files in one directory are listed, in path order`() throws {
        try withTemporaryDirectory { path in
            let root = try Directory(at: path)
            for index in 0..<10_000 {
                _ = try root.openFile(Array("S\(index).JPG".utf8), .creating(permissions: 0o600))
            }

            let listing = try TreeLister().list(root)

            #expect(listing.files.count == 10_000)
            #expect(Set(listing.files.map(\.path)).count == 10_000)
            #expect(zip(listing.files, listing.files.dropFirst()).allSatisfy { $0.path < $1.path })
        }
    }

    @Test func `a sparse file has its full size`() throws {
        try withTemporaryDirectory { path in
            let file = try File(at: path.appending("sparse"), .creating(permissions: 0o600))
            try file.truncate(to: 5 << 30)

            let listing = try TreeLister().list(try Directory(at: path))

            #expect(listing.files.map(\.sizeBytes) == [5 << 30])
        }
    }

    @Test func `a walk can be cancelled`() async throws {
        let path = try makeTemporaryDirectory()
        defer { removeTree(path) }
        _ = try Directory.creating(path.appending("below"))
        let root = try Directory(at: path)

        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try TreeLister().list(root)
        }

        await #expect(throws: CancellationError.self) { try await task.value }
    }

    private func write(
        _ content: [UInt8],
        _ name: [UInt8],
        in root: Directory,
        seconds: Int = 0
    ) throws {
        let file = try root.openFile(name, .creating(permissions: 0o600))
        try content.withUnsafeBytes { try file.write($0.bytes, at: 0) }
        let time = timespec(tv_sec: seconds, tv_nsec: 0)
        _ = file.withDescriptor { futimens($0, [time, time]) }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import Platform

/// Directories on a real file system.
struct FileDirectoryTests {
    @Test func `entries are told apart by kind, and listing twice gives the same`() throws {
        try withTemporaryDirectory { path in
            let directory = try Directory(at: path)
            try writeFile([1], at: path.appending("file"))
            try directory.createDirectory(Array("sub".utf8))
            symlink("file", path.appending("link").string)
            mkfifo(path.appending("fifo").string, 0o600)

            let first = try directory.entries().map {
                (String(decoding: $0.name, as: UTF8.self), $0.kind)
            }
            let second = try directory.entries()

            #expect(
                Dictionary(uniqueKeysWithValues: first)
                    == ["file": .file, "sub": .directory, "link": .symlink, "fifo": .other]
            )
            #expect(second.count == 4)
        }
    }

    @Test(arguments: ["", ".", "..", "a/b", "/etc", "a\0b"])
    func `a name that is no single name is refused`(name: String) throws {
        try withTemporaryDirectory { path in
            let directory = try Directory(at: path)
            let name = Array(name.utf8)

            #expect(throws: Errno.invalidArgument) { try directory.openFile(name) }
            #expect(throws: Errno.invalidArgument) { try directory.openDirectory(name) }
            #expect(throws: Errno.invalidArgument) { try directory.status(of: name) }
            #expect(throws: Errno.invalidArgument) { try directory.remove(name) }
            #expect(throws: Errno.invalidArgument) { try directory.createDirectory(name) }
        }
    }

    @Test func `links are never followed`() throws {
        try withTemporaryDirectory { path in
            let directory = try Directory(at: path)
            symlink("/etc", path.appending("dir").string)
            symlink("/etc/passwd", path.appending("file").string)

            #expect(throws: Errno.self) { try directory.openDirectory(Array("dir".utf8)) }
            #expect(throws: Errno.tooManySymbolicLinkLevels) {
                try directory.openFile(Array("file".utf8))
            }
            #expect(try directory.status(of: Array("file".utf8)).kind == .symlink)
        }
    }

    @Test func `any bytes but slash and NUL make a name`() throws {
        try withTemporaryDirectory { path in
            let directory = try Directory(at: path)
            let names: [[UInt8]] = [
                [0xFF, 0xFE], Array("new\nline".utf8), [0x1B, 0x5B, 0x32, 0x4A],
                Array(repeating: 0x61, count: 255), Array("...".utf8),
            ]

            for name in names { _ = try directory.openFile(name, .creating(permissions: 0o600)) }

            #expect(try Set(directory.entries().map(\.name)) == Set(names))
            #expect(throws: Errno.fileNameTooLong) {
                try directory.openFile(
                    Array(repeating: 0x61, count: 256),
                    .creating(permissions: 0o600)
                )
            }
        }
    }

    @Test func `a rename without replacing leaves what is there`() throws {
        try withTemporaryDirectory { path in
            let directory = try Directory(at: path)
            try directory.createDirectory(Array("sub".utf8))
            let sub = try directory.openDirectory(Array("sub".utf8))
            try writeFile([1], at: path.appending("a"))
            try writeFile([2], at: path.appending("sub/b"))

            #expect(throws: Errno.fileExists) {
                try directory.renameWithoutReplacing([0x61], to: [0x62], in: sub)
            }
            try directory.rename([0x61], to: [0x62], in: sub)

            #expect(try readFile(at: path.appending("sub/b")) == [1])
            #expect(try directory.entries().count == 1)
        }
    }

    @Test func `a descriptor that only names a directory is reopened for listing`() throws {
        try withTemporaryDirectory { path in
            try writeFile([1], at: path.appending("a"))
            // O_PATH is not in Swift's view of the C library; its value is part of the kernel's ABI.
            let naming = open(path.string, 0o10_000_000 | O_DIRECTORY | O_CLOEXEC)
            #expect(try openDescriptors(of: path.string).count == 1)

            let directory = try Directory(adopting: naming)

            // The one that was reopened is all that is left.
            #expect(try openDescriptors(of: path.string).count == 1)
            #expect(try directory.entries().count == 1)
        }
    }

    @Test func `a missing path is made whole`() throws {
        try withTemporaryDirectory { path in
            let deep = path.appending("a/b/c")

            let made = try Directory.creating(deep, permissions: 0o700)
            let again = try Directory.creating(deep, permissions: 0o700)

            #expect(try made.status().inode == again.status().inode)
            #expect(try made.status().permissions == 0o700)
            #expect(try made.space().freeBytes > 0)
            try made.sync()
            try made.syncFileSystem()
        }
    }

    @Test func `a visit ends where it is told to`() throws {
        try withTemporaryDirectory { path in
            let directory = try Directory(at: path)
            for number in 0..<10 { try writeFile([], at: path.appending("\(number)")) }
            var seen = 0

            try directory.visitEntries { _ in
                seen += 1
                return seen < 3
            }

            #expect(seen == 3)
        }
    }

    @Test(
        arguments: [
            (4096, 1_000, 4_096_000), (1 << 20, UInt64.max >> 20, .max), (4096, .max, .max),
            (.max, .max, .max), (0, .max, 0), (1, 1 << 63, .max),
        ] as [(UInt64, UInt64, Int64)]
    )
    func `room beyond what can be counted is as much as can be counted`(
        block: UInt64,
        blocks: UInt64,
        bytes: Int64
    ) {
        let space = FileSystemSpace(blockBytes: block, freeBlocks: blocks, totalBlocks: blocks)

        #expect(space == FileSystemSpace(freeBytes: bytes, totalBytes: bytes))
    }

    @Test func `ten thousand names are listed`() throws {
        try withTemporaryDirectory { path in
            let directory = try Directory(at: path)
            for number in 0..<10_000 {
                _ = try directory.openFile(Array("\(number)".utf8), .creating(permissions: 0o600))
            }

            #expect(try Set(directory.entries().map(\.name)).count == 10_000)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import Platform

/// Files on a real file system.
struct FileTests {
    @Test func `what is written at an offset is read back there`() throws {
        try withTemporaryDirectory { path in
            let directory = try Directory(at: path)
            let file = try directory.openFile(Array("a".utf8), .creating(permissions: 0o600))
            let content = pseudorandomBytes(10_000)

            try content.withUnsafeBytes { try file.write($0.bytes, at: 5) }

            #expect(try file.status().sizeBytes == 10_005)
            #expect(try file.status().permissions == 0o600)
            #expect(try Array(readFile(at: path.appending("a")).dropFirst(5)) == content)
        }
    }

    @Test func `reading at and beyond the end gives nothing`() throws {
        try withTemporaryDirectory { path in
            try writeFile([1, 2, 3], at: path.appending("a"))
            let file = try File(at: path.appending("a"))
            let buffer = AlignedBuffer(byteCount: 10)

            let counts = try [0, 2, 3, 1 << 40].map { (offset: Int64) in
                try buffer.withMutableBytes(in: 0..<10) { try file.read(into: &$0, at: offset) }
            }

            #expect(counts == [3, 1, 0, 0])
        }
    }

    @Test(
        arguments: [
            (1_772_000_000, 5, 1_772_000_000_000_000_005), (-1, 0, -1_000_000_000),
            (9_223_372_036, 854_775_807, .max), (9_223_372_036, 854_775_808, nil),
            (13_569_465_600, 0, nil), (.max, 999_999_999, nil), (.min, 0, nil),
        ] as [(Int, Int, Int64?)]
    )
    func `a time is counted in nanoseconds, or not at all`(
        seconds: Int,
        nanoseconds: Int,
        counted: Int64?
    ) {
        var status = stat()
        status.st_mtim = timespec(tv_sec: seconds, tv_nsec: nanoseconds)
        // A file in user space may state any number of blocks.
        status.st_blocks = .max

        #expect(FileStatus(status).modifiedNanoseconds == counted)
        #expect(FileStatus(status).allocatedBytes == .max)
    }

    @Test func `creating a file that exists is refused`() throws {
        try withTemporaryDirectory { path in
            try writeFile([], at: path.appending("a"))

            #expect(throws: Errno.fileExists) {
                try File(at: path.appending("a"), .creating(permissions: 0o600))
            }
        }
    }

    @Test func `reserved blocks leave the size alone`() throws {
        try withTemporaryDirectory { path in
            let file = try File(at: path.appending("a"), .creating(permissions: 0o600))

            do throws(Errno) {
                try file.allocate(1 << 20)
            } catch .notSupported {
                return
            }

            #expect(try file.status().sizeBytes == 0)
            #expect(try file.status().allocatedBytes >= 1 << 20)
        }
    }

    @Test func `direct writes land whole, and the tail is cut to size`() throws {
        try withTemporaryDirectory { path in
            let file = try File(at: path.appending("a"), .creating(permissions: 0o600))
            guard try file.setDirect(true) else { return }
            let buffer = AlignedBuffer(byteCount: 8192)
            buffer.withMutableBytes(in: 0..<5000) { $0.storeBytes(of: 7, as: UInt8.self) }

            try buffer.withBytes(in: 0..<8192) { try file.write($0, at: 0) }
            try file.truncate(to: 5000)
            try file.sync()

            #expect(try readFile(at: path.appending("a")).count == 5000)
            #expect(try readFile(at: path.appending("a")).first == 7)
        }
    }

    @Test func `an unaligned direct write is refused by the kernel, not done otherwise`() throws {
        try withTemporaryDirectory { path in
            let file = try File(at: path.appending("a"), .creating(permissions: 0o600))
            guard try file.setDirect(true) else { return }
            let buffer = AlignedBuffer(byteCount: 4096)

            #expect(throws: Errno.invalidArgument) {
                try buffer.withBytes(in: 0..<100) { try file.write($0, at: 0) }
            }
        }
    }

    @Test func `the clock stands after this was written and the boot has a name`() throws {
        #expect(WallClock.now() > 1_700_000_000_000_000_000)
        #expect(try WallClock.bootIdentity().count == 36)
    }
}

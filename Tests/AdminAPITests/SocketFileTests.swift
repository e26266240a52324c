// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import TestSupport
import Testing

@testable import AdminAPI

struct SocketFileTests {
    @Test func `a socket on which nobody answers is taken over`() async throws {
        try await TemporaryFolder.with { folder in
            let path = "\(folder)/s"
            close(try RawSocket.listener(at: path, listening: false))

            let file = try SocketFile(claiming: path)

            #expect(access(path, F_OK) == 0)
            file.withdraw()
        }
    }

    @Test func `a socket on which somebody answers is left alone`() async throws {
        try await TemporaryFolder.with { folder in
            let path = "\(folder)/s"
            let listener = try RawSocket.listener(at: path, listening: true)
            defer { close(listener) }

            #expect(throws: AdminServerError.alreadyServed(path)) {
                try SocketFile(claiming: path)
            }
            #expect(access(path, F_OK) == 0)
        }
    }

    @Test func `what is no socket is left alone`() async throws {
        try await TemporaryFolder.with { folder in
            let path = "\(folder)/s"
            close(open(path, O_CREAT | O_WRONLY, 0o600))

            #expect(throws: AdminServerError.notASocket(path)) { try SocketFile(claiming: path) }
            #expect(access(path, F_OK) == 0)
        }
    }

    @Test func `only one can claim a path at a time`() async throws {
        try await TemporaryFolder.with { folder in
            let path = "\(folder)/s"
            var first: SocketFile? = try SocketFile(claiming: path)

            #expect(throws: AdminServerError.alreadyServed(path)) {
                try SocketFile(claiming: path)
            }
            first?.withdraw()
            first = nil

            _ = try SocketFile(claiming: path)
        }
    }

    @Test func `a claim that was given up is free, whatever a forked child still holds`()
        async throws
    {
        try await TemporaryFolder.with { folder in
            let path = "\(folder)/s"
            var first: SocketFile? = try SocketFile(claiming: path)
            // As a child has them between fork and exec: other descriptors of one open file.
            let copies = try openDescriptors(of: "\(path).lock").map {
                fcntl($0, F_DUPFD_CLOEXEC, 0)
            }
            defer { for copy in copies { close(copy) } }
            first?.withdraw()
            first = nil

            _ = try SocketFile(claiming: path)

            #expect(copies.count == 1)
        }
    }

    @Test func `the socket appears with its rights`() async throws {
        try await TemporaryFolder.with { folder in
            let path = "\(folder)/s"
            let file = try SocketFile(claiming: path)
            let listener = try RawSocket.listener(at: file.bindingPath, listening: true)
            defer { close(listener) }
            #expect(access(path, F_OK) == -1)

            try file.publish(mode: 0o660, group: getegid())

            var found = stat()
            #expect(lstat(path, &found) == 0)
            #expect(found.st_mode == S_IFSOCK | 0o660)
            #expect(found.st_gid == getegid())
        }
    }

    @Test func `a path that no socket can have is named`() async throws {
        let path = "/tmp/" + String(repeating: "x", count: 103)

        #expect(throws: AdminServerError.pathTooLong(path)) { try SocketFile(claiming: path) }
    }

    @Test func `a folder that is not there is named`() async throws {
        let error = #expect(throws: AdminServerError.self) {
            try SocketFile(claiming: "/nonexistent/camdock.sock")
        }

        #expect(error?.description.contains("/nonexistent/camdock.sock") == true)
        #expect(error?.description.contains("No such file") == true)
    }
}

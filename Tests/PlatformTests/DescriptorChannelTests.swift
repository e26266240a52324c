// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import Platform
import SystemPackage
import TestSupport
import Testing

/// Records and descriptors over a real socket.
@Suite(.timeLimit(.minutes(1)))
struct DescriptorChannelTests {
    @Test func `a descriptor arrives as another one of the same file`() throws {
        try withTemporaryDirectory { path in
            try writeFile(Array("footage".utf8), at: path.appending("clip"))
            let (here, there) = try DescriptorChannel.pair()
            let directory = open(path.string, O_RDONLY | O_DIRECTORY | O_CLOEXEC)

            try here.send(Array("root".utf8), sharing: directory)
            close(directory)
            let record = try #require(try there.receive())

            let received = try #require(record.descriptor)
            #expect(record.bytes == Array("root".utf8))
            #expect(fcntl(received, F_GETFD) & FD_CLOEXEC != 0)
            #expect(try Directory(adopting: received).entries().map(\.name) == [Array("clip".utf8)])
        }
    }

    @Test func `a record without a descriptor has none`() throws {
        let (here, there) = try DescriptorChannel.pair()

        try here.send([1, 2, 3])

        let record = try #require(try there.receive())
        #expect(record.bytes == [1, 2, 3])
        #expect(record.descriptor == nil)
    }

    @Test func `the end is told from a record`() throws {
        var (here, there): (DescriptorChannel?, DescriptorChannel) = try DescriptorChannel.pair()
        try here?.send([1])
        here = nil

        #expect(try there.receive() != nil)
        #expect(try there.receive() == nil)
    }

    @Test func `a record that is too long is refused, and its descriptor closed`() throws {
        let (here, there) = try DescriptorChannel.pair()
        let before = try openDescriptors()

        try here.send(
            [UInt8](repeating: 7, count: DescriptorChannel.maximumRecordBytes + 1),
            sharing: STDIN_FILENO
        )

        #expect(throws: Errno.messageTooLong) { try there.receive() }
        #expect(try openDescriptors() == before)
    }

    @Test(.enabled(if: TestMachine.has("python3"), "needs python3 to send two descriptors at once"))
    func `several descriptors in one record are refused and closed`() async throws {
        let path = try makeTemporaryDirectory()
        defer { removeTree(path) }
        let address = path.appending("socket").string
        let listener = try DescriptorListener(at: address)
        let script = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            s.connect(sys.argv[1])
            for n in (2, 20):
                socket.send_fds(s, [b'x'], [0] * n)
            """
        let sender = try await ChildProcess.run(["/usr/bin/python3", "-c", script, address])
        #expect(sender.status == 0, "\(sender.output)")
        let channel = try #require(try listener.accept(within: .seconds(10)))
        let before = try openDescriptors()

        for _ in 0..<2 {
            #expect(throws: Errno.messageTooLong) { try channel.receive() }
        }
        #expect(try openDescriptors() == before)
    }

    @Test func `silence ends with the deadline`() throws {
        let (here, there) = try DescriptorChannel.pair()
        try there.setDeadline(.milliseconds(20))

        #expect(throws: Errno.wouldBlock) { try there.receive() }
        try here.send([1])
        #expect(try there.receive() != nil)
    }

    @Test func `the kernel says who is at the other end`() throws {
        let (here, _) = try DescriptorChannel.pair()

        let peer = try here.peer

        #expect(peer.process == getpid())
        #expect(peer.user == getuid())
        #expect(peer.group == getgid())
    }

    @Test(arguments: ["", String(repeating: "x", count: 108), "a\0b"])
    func `a path that no socket can have is an error`(path: String) {
        #expect(throws: Errno.self) { try DescriptorListener(at: path) }
    }
}

/// The descriptors of this process whose target is the standard input's.
///
/// Other tests open and close files at the same time, but none of them this one.
private func openDescriptors() throws -> Int {
    var input = stat()
    try retryingInterrupts { fstat(STDIN_FILENO, &input) }
    return (0..<1024).count { descriptor in
        var status = stat()
        return fstat(CInt(descriptor), &status) == 0 && status.st_ino == input.st_ino
            && status.st_dev == input.st_dev
    }
}

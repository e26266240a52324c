// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import Platform
import SystemPackage
import TestSupport
import Testing

/// Records and descriptors over a real socket.
@Suite(.timeLimit(.minutes(5)))
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
        try withTemporaryDirectory { path in
            let (here, there) = try DescriptorChannel.pair()
            let file = open(path.string, O_RDONLY | O_DIRECTORY | O_CLOEXEC)

            let count = DescriptorChannel.maximumRecordBytes + 1
            try here.send([UInt8](repeating: 7, count: count), sharing: file)
            close(file)

            #expect(throws: Errno.messageTooLong) { try there.receive() }
            #expect(try openDescriptors(of: path.string).isEmpty)
        }
    }

    @Test(
        .enabled(if: TestMachine.has("python3"), "needs python3 to send several at once"),
        arguments: [2, 20]
    )
    func `several descriptors in one record are refused and closed`(count: Int) async throws {
        try await withTemporaryDirectory { path in
            let address = path.appending("socket").string
            let listener = try DescriptorListener(at: address)
            let script = """
                import os, socket, sys
                s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                s.connect(sys.argv[1] + '/socket')
                socket.send_fds(s, [b'x'], [os.open(sys.argv[1], os.O_RDONLY)] * int(sys.argv[2]))
                """
            let sender = try await ChildProcess.run(
                ["/usr/bin/python3", "-c", script, path.string, "\(count)"]
            )
            #expect(sender.status == 0, "\(sender.output)")
            let channel = try #require(try listener.accept(within: .seconds(10)))

            #expect(throws: Errno.messageTooLong) { try channel.receive() }
            #expect(try openDescriptors(of: path.string).isEmpty)
        }
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

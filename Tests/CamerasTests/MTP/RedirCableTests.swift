// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FakeCamera
import Glibc
import SystemPackage
import TestSupport
import Testing

/// A camera on a real socket, served by its cable's own thread.
struct RedirCableTests {
    private let camera = FakeCamera()

    @Test func `a camera is announced to the port that calls`() async throws {
        try await offPool {
            try withTemporaryDirectory { directory in
                let path = directory.appending("usb").string
                let cable = try RedirCable(to: camera, listeningAt: path)
                var port = try RedirPort(calling: path)

                try port.send(.hello(program: "host", [.packetSizes]))
                let types = try (0..<4).map { _ in try port.receive()?.type }

                #expect(types == [0, 5, 4, 1])
                #expect(cable.fault == nil)
            }
        }
    }

    @Test func `a camera that is pulled says so by itself, and so it does when it is back`()
        async throws
    {
        try await offPool {
            try withTemporaryDirectory { directory in
                let path = directory.appending("usb").string
                let cable = try RedirCable(to: camera, listeningAt: path)
                var port = try RedirPort(calling: path)
                try port.send(.hello(program: "host", [.packetSizes, .wideBulkLengths]))
                for _ in 0..<4 { _ = try port.receive() }

                cable.pull()
                cable.plug()
                let types = try (0..<4).map { _ in try port.receive()?.type }

                #expect(types == [2, 5, 4, 1])
            }
        }
    }

    @Test func `a read under way is answered when the camera has something to say`() async throws {
        try await offPool {
            try withTemporaryDirectory { directory in
                let path = directory.appending("usb").string
                let cable = try RedirCable(to: camera, listeningAt: path)
                var port = try RedirPort(calling: path)
                try port.send(.hello(program: "host", []))
                for _ in 0..<4 { _ = try port.receive() }

                try port.send(RedirFrame(type: 15, number: 1, body: [0x83]))
                let started = try port.receive()?.type
                camera.sendEvent(0x4006)
                let event = try port.receive()?.type

                #expect(started == 17)
                #expect(event == 103)
                cable.close()
            }
        }
    }

    @Test func `a cable that is closed has hung up and ended its thread`() async throws {
        try await offPool {
            try withTemporaryDirectory { directory in
                let path = directory.appending("usb").string
                let cable = try RedirCable(to: camera, listeningAt: path)
                var port = try RedirPort(calling: path)
                _ = try port.receive()

                cable.close()

                #expect(try port.receive() == nil)
            }
        }
    }

    @Test func `a caller that breaks the protocol ends the cable, and it says why`() async throws {
        try await offPool {
            try withTemporaryDirectory { directory in
                let path = directory.appending("usb").string
                let cable = try RedirCable(to: camera, listeningAt: path)
                var port = try RedirPort(calling: path)
                _ = try port.receive()

                try port.send(RedirFrame(type: 0, body: [1]))

                #expect(try port.receive() == nil)
                #expect(cable.fault == "a message ends 63 bytes early")
            }
        }
    }
}

/// The port that a cable is put into, played by a socket.
private struct RedirPort: ~Copyable {
    private let descriptor: CInt
    private var framing = RedirFraming()

    init(calling path: String) throws {
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        // A cable that says nothing fails the test, and does not hang it.
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        let connected = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else { throw Errno(rawValue: errno) }
    }

    deinit { Glibc.close(descriptor) }

    func send(_ reply: RedirReply) throws { try send(reply.frame([])) }

    /// Everything here goes with narrow headers: the port never states that it knows wide ones.
    func send(_ frame: RedirFrame) throws {
        let bytes = frame.encoded([])
        guard Glibc.send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL)) == bytes.count else {
            throw Errno(rawValue: errno)
        }
    }

    /// The next message; nil when the cable has hung up.
    mutating func receive() throws -> RedirFrame? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            if let frame = try framing.next([]) { return frame }
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count >= 0 else { throw Errno(rawValue: errno) }
            guard count > 0 else { return nil }
            framing.append(buffer[..<count])
        }
    }
}

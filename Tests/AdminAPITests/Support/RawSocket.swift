// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import TestSupport

/// A unix socket without any manners, to send what no client of ours would.
enum RawSocket {
    /// Sends bytes and reads all that comes until the peer closes.
    static func exchange(_ path: String, _ request: String) async throws -> String {
        try await offPool { try blockingExchange(path, request) }
    }

    /// A request with a body, which asks for the connection to be closed.
    static func request(_ method: String, _ path: String, body: String = "") -> String {
        "\(method) \(path) HTTP/1.1\r\nHost: camdock\r\nConnection: close\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    /// Binds a socket and either listens on it or lets go of it, as a killed daemon does.
    static func listener(at path: String, listening: Bool) throws -> CInt {
        let descriptor = open()
        let bound = withAddress(path) { bind(descriptor, $0, $1) }
        guard bound == 0 else { throw AdminTestError(what: "bind: \(errno)") }
        if listening {
            guard listen(descriptor, 4) == 0 else { throw AdminTestError(what: "listen: \(errno)") }
        }
        return descriptor
    }

    private static func blockingExchange(_ path: String, _ request: String) throws -> String {
        let descriptor = open()
        defer { close(descriptor) }
        guard withAddress(path, { connect(descriptor, $0, $1) }) == 0 else {
            throw AdminTestError(what: "connect: \(errno)")
        }
        var bytes = Array(request.utf8)[...]
        while !bytes.isEmpty {
            let sent = bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            // The peer may hang up on what is too long; its answer is read all the same.
            guard sent > 0 else { break }
            bytes = bytes.dropFirst(sent)
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return String(decoding: answer, as: UTF8.self) }
            answer += buffer.prefix(count)
        }
    }

    private static func open() -> CInt {
        socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    }

    private static func withAddress(
        _ path: String,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) -> CInt {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}

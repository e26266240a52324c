// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc

/// One end of a unix stream socket over which JSON objects go, one a line.
///
/// Belongs to one actor; everything **blocks**, up to a deadline.
final class LineSocket {
    private let descriptor: CInt
    private let peer: String
    private var pending: [UInt8] = []

    /// Connects, once the other side listens; `peer` names it in errors.
    init(connectingTo path: String, peer: String, deadline: Deadline) throws {
        self.peer = peer
        descriptor = try checked("socket") {
            socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        }
        while true {
            let connected = try withSocketAddress(path) { connect(descriptor, $0, $1) }
            if connected == 0 { return }
            guard errno == ENOENT || errno == ECONNREFUSED else {
                throw LabError.last("connect to \(path)")
            }
            guard !deadline.isOver else { throw LabError.timedOut("connecting to \(peer)") }
            // QEMU announces its sockets by nothing but their being there.
            usleep(5_000)
        }
    }

    deinit { close(descriptor) }

    /// Sends one object.
    func send(_ value: JSONValue) throws {
        var rest = Array((try value.line() + "\n").utf8)[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            if sent < 0, errno == EINTR { continue }
            guard sent > 0 else { throw LabError.disconnected(peer) }
            rest = rest.dropFirst(sent)
        }
    }

    /// Waits for the next object.
    func receive(by deadline: Deadline, what: String) throws -> JSONValue {
        var searched = 0
        while true {
            if let end = pending[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: pending[..<end], as: UTF8.self)
                pending.removeFirst(end + 1)
                return try JSONValue(parsing: line)
            }
            searched = pending.count
            try deadline.waitForInput(on: descriptor, what: what)
            try fill()
        }
    }

    private func fill() throws {
        let received = withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 1) { buffer in
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count > 0 { pending.append(contentsOf: buffer[..<count]) }
            return count
        }
        if received < 0, errno == EINTR { return }
        guard received > 0 else { throw LabError.disconnected(peer) }
    }
}

/// Gives `body` the path as a unix socket's address.
func withSocketAddress<Result>(
    _ path: String,
    _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Result
) throws -> Result {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
        throw LabError.unavailable("\(path) is too long for a unix socket")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return try withUnsafePointer(to: address) {
        try $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            try body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}

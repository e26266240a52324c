// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import Platform
import SystemPackage

/// A unix socket on which one caller is awaited, and what goes over the connection then.
///
/// Belongs to one thread.
final class RedirSocket {
    private let listener: CInt
    private var connection: CInt?
    private var buffer = [UInt8](repeating: 0, count: 256 << 10)

    /// Listens at a path that must not exist yet.
    init(listeningAt path: String) throws(Errno) {
        let type = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        listener = try retryingInterrupts { socket(AF_UNIX, type, 0) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw .fileNameTooLong
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        try retryingInterrupts {
            withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
        }
        try retryingInterrupts { listen(listener, 1) }
    }

    deinit {
        close(listener)
        if let connection { close(connection) }
    }

    /// Whether the caller has called.
    var isConnected: Bool { connection != nil }

    /// What becomes readable when there is something to do: the caller, or what it sends.
    var awaited: CInt { connection ?? listener }

    /// Takes what is there.
    /// - Returns: What the caller sent, nothing if it has only just called; nil when it hung up.
    func receive() throws(Errno) -> ArraySlice<UInt8>? {
        guard let connection else {
            self.connection = try retryingInterrupts { accept(listener, nil, nil) }
            return []
        }
        let capacity = buffer.count
        let count = try retryingInterrupts { recv(connection, &buffer, capacity, 0) }
        return count > 0 ? buffer[..<count] : nil
    }

    /// Sends bytes to the caller.
    ///
    /// **Blocks** while the caller does not take them.
    func send(_ bytes: [UInt8]) throws(Errno) {
        guard let connection else { throw .socketNotConnected }
        var sent = 0
        while sent < bytes.count {
            sent += try retryingInterrupts {
                bytes[sent...].withUnsafeBytes {
                    Glibc.send(connection, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
                }
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CLinux
import Glibc
import SystemPackage

/// One end of a unix socket that carries whole records, each with at most one open descriptor.
///
/// SOCK_SEQPACKET: a record arrives whole or not at all, so there is nothing to frame.
package final class DescriptorChannel: Sendable {
    /// No record is longer.
    package static let maximumRecordBytes = 4096

    /// A record and the descriptor that came with it, which the receiver owns.
    package struct Record: Sendable {
        package let bytes: [UInt8]
        /// Nil if none came.
        package let descriptor: CInt?
    }

    /// A process, as the kernel vouches for it.
    package struct Peer: Hashable, Sendable {
        package let process: CInt
        package let user: UInt32
        package let group: UInt32
    }

    private let descriptor: CInt

    /// Takes over a connected socket.
    package init(adopting descriptor: CInt) {
        self.descriptor = descriptor
    }

    /// Connects to a listener.
    ///
    /// **Blocks** while the listener's queue is full.
    ///
    /// - Throws: `.wouldBlock` after the deadline.
    package init(connectingTo path: String, deadline: Duration) throws(Errno) {
        descriptor = try makeUnixSocket(SOCK_SEQPACKET)
        try setDeadline(deadline)
        try withUnixAddress(path) { (address, size) throws(Errno) in
            _ = try retryingInterrupts { connect(descriptor, address, size) }
        }
    }

    deinit {
        close(descriptor)
    }

    /// A connected pair, for two ends in one process.
    package static func pair() throws(Errno) -> (DescriptorChannel, DescriptorChannel) {
        var ends: [CInt] = [-1, -1]
        let type = CInt(SOCK_SEQPACKET.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        try retryingInterrupts { socketpair(AF_UNIX, type, 0, &ends) }
        return (DescriptorChannel(adopting: ends[0]), DescriptorChannel(adopting: ends[1]))
    }

    /// Lets sending and receiving fail with `.wouldBlock` after that time.
    package func setDeadline(_ deadline: Duration) throws(Errno) {
        let parts = deadline.components
        var time = timeval(
            tv_sec: Int(parts.seconds),
            tv_usec: Int(parts.attoseconds / 1_000_000_000_000)
        )
        let size = socklen_t(MemoryLayout<timeval>.size)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            try retryingInterrupts { setsockopt(descriptor, SOL_SOCKET, option, &time, size) }
        }
    }

    /// Sends a record; a descriptor is shared with the other side, not given away.
    ///
    /// **Blocks.**
    package func send(_ bytes: [UInt8], sharing shared: CInt? = nil) throws(Errno) {
        try retryingNegativeErrno { clinux_send(descriptor, bytes, bytes.count, shared ?? -1) }
    }

    /// Receives one record; nil when the other side has gone.
    ///
    /// **Blocks.**
    ///
    /// A record that is too long, or that carries several descriptors, is `.messageTooLong`.
    package func receive() throws(Errno) -> Record? {
        var bytes = [UInt8](repeating: 0, count: Self.maximumRecordBytes)
        let capacity = bytes.count
        var received: CInt = -1
        let count = try retryingNegativeErrno {
            clinux_receive(descriptor, &bytes, capacity, &received)
        }
        // Neither side ever sends an empty record, so this is the end.
        guard count > 0 else {
            if received >= 0 { close(received) }
            return nil
        }
        return Record(
            bytes: Array(bytes.prefix(count)),
            descriptor: received >= 0 ? received : nil
        )
    }

    /// Who is at the other end, as it was when the connection was made.
    package var peer: Peer {
        get throws(Errno) {
            var (process, user, group): (pid_t, uid_t, gid_t) = (0, 0, 0)
            try retryingNegativeErrno { clinux_peer(descriptor, &process, &user, &group) }
            return Peer(process: process, user: user, group: group)
        }
    }
}

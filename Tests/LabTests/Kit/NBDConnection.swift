// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc

/// The server's side of one NBD connection, as much of it as QEMU needs.
///
/// The protocol is NetworkBlockDevice/nbd's doc/proto.md: fixed newstyle negotiation, simple replies.
struct NBDConnection: ~Copyable {
    /// What the client wants.
    enum Request: Sendable {
        case read(offset: Int, count: Int)
        case write(offset: Int, bytes: [UInt8], throughCache: Bool)
        case flush
    }

    private enum Magic {
        static let hello: UInt64 = 0x4E42_444D_4147_4943
        static let option: UInt64 = 0x4948_4156_454F_5054
        static let optionReply: UInt64 = 0x0003_E889_0455_65A9
        static let request: UInt32 = 0x2560_9513
        static let reply: UInt32 = 0x6744_6698
    }

    /// Has flags, takes flushes, takes writes through the cache.
    private static let transmissionFlags: UInt16 = 1 << 0 | 1 << 2 | 1 << 3

    private let descriptor: CInt
    private var handle: UInt64 = 0

    /// Waits for a client.
    ///
    /// **Blocks.**
    init(accepting listener: CInt) throws {
        descriptor = try checked("accept4") {
            let accepted = accept(listener, nil, nil)
            if accepted >= 0 { _ = fcntl(accepted, F_SETFD, FD_CLOEXEC) }
            return accepted
        }
    }

    deinit { close(descriptor) }

    /// Agrees on the one disk there is.
    ///
    /// **Blocks.**
    func negotiate(sizeBytes: Int) throws {
        // Fixed newstyle, and no zeroes after the old way of asking.
        try send(
            Magic.hello.bigEndianBytes + Magic.option.bigEndianBytes + UInt16(3).bigEndianBytes
        )
        _ = try receive(4)
        while true {
            let header = try receive(16)
            let option = UInt32(bigEndianBytes: header[8..<12])
            _ = try receive(Int(UInt32(bigEndianBytes: header[12..<16])))
            switch option {
            case 6, 7:
                // NBD_OPT_INFO and NBD_OPT_GO: what the disk is like, and for GO, the end of talking.
                let export =
                    UInt16(0).bigEndianBytes + UInt64(sizeBytes).bigEndianBytes
                    + Self.transmissionFlags.bigEndianBytes
                let sizes =
                    UInt16(3).bigEndianBytes + UInt32(512).bigEndianBytes
                    + UInt32(4096).bigEndianBytes + UInt32(1 << 25).bigEndianBytes
                try reply(to: option, type: 3, export)
                try reply(to: option, type: 3, sizes)
                try reply(to: option, type: 1, [])
                if option == 7 { return }
            default:
                // NBD_REP_ERR_UNSUP
                try reply(to: option, type: 1 << 31 | 1, [])
            }
        }
    }

    private func reply(to option: UInt32, type: UInt32, _ payload: [UInt8]) throws {
        try send(
            Magic.optionReply.bigEndianBytes + option.bigEndianBytes + type.bigEndianBytes
                + UInt32(payload.count).bigEndianBytes + payload
        )
    }

    /// Waits for the next request; nil once the client is gone.
    ///
    /// **Blocks.**
    mutating func next() throws -> Request? {
        guard let header = try? receive(28) else { return nil }
        guard UInt32(bigEndianBytes: header[0..<4]) == Magic.request else {
            throw LabError.disconnected("an NBD client out of step")
        }
        let flags = UInt16(bigEndianBytes: header[4..<6])
        let type = UInt16(bigEndianBytes: header[6..<8])
        handle = UInt64(bigEndianBytes: header[8..<16])
        let offset = Int(UInt64(bigEndianBytes: header[16..<24]))
        let count = Int(UInt32(bigEndianBytes: header[24..<28]))
        switch type {
        case 0: return .read(offset: offset, count: count)
        case 1:
            // A client that dies within a write has not written.
            guard let bytes = try? receive(count) else { return nil }
            return .write(offset: offset, bytes: bytes, throughCache: flags & 1 != 0)
        case 2: return nil
        case 3: return .flush
        default: throw LabError.disconnected("an NBD client that asks for \(type)")
        }
    }

    /// Answers the last request.
    ///
    /// **Blocks.**
    ///
    /// A client that is gone by now is noticed by `next`.
    func answer(_ request: Request, with payload: [UInt8]) throws {
        try? send(
            Magic.reply.bigEndianBytes + UInt32(0).bigEndianBytes + handle.bigEndianBytes + payload
        )
    }

    private func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            if sent < 0, errno == EINTR { continue }
            guard sent > 0 else { throw LabError.disconnected("the NBD client") }
            rest = rest.dropFirst(sent)
        }
    }

    private func receive(_ count: Int) throws -> [UInt8] {
        guard count > 0 else { return [] }
        return try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while initialized < count {
                let received = recv(
                    descriptor,
                    buffer.baseAddress?.advanced(by: initialized),
                    count - initialized,
                    0
                )
                if received < 0, errno == EINTR { continue }
                guard received > 0 else { throw LabError.disconnected("the NBD client") }
                initialized += received
            }
        }
    }
}

extension FixedWidthInteger {
    fileprivate var bigEndianBytes: [UInt8] {
        withUnsafeBytes(of: bigEndian) { Array($0) }
    }

    fileprivate init(bigEndianBytes bytes: ArraySlice<UInt8>) {
        self = bytes.reduce(0) { $0 << 8 | Self(truncatingIfNeeded: $1) }
    }
}

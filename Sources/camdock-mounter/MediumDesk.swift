// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import Platform
import SystemPackage

/// Decides on requests and opens media.
struct MediumDesk: Sendable {
    /// The only user that is served.
    let servedUser: UInt32

    /// Answers one request.
    ///
    /// **Blocks.**
    ///
    /// - Throws: Where the caller cannot be answered at all.
    func serve(_ caller: DescriptorChannel) throws {
        let peer = try caller.peer
        do {
            let root = try open(for: caller, peer)
            defer { close(root) }
            try caller.send(MounterReply.opened.bytes, sharing: root)
        } catch let refusal as Refused {
            Journal.warning("refused \(peer.summary): \(refusal.reason.rawValue): \(refusal.words)")
            try caller.send(MounterReply.refused(refusal.reason, refusal.words).bytes)
        }
    }

    private func open(for caller: DescriptorChannel, _ peer: DescriptorChannel.Peer) throws -> CInt
    {
        // Heard before anything is answered: a socket that is closed with words still unread takes
        // the answer back with it.
        let heard = Result { try receive(from: caller) }
        guard peer.user == servedUser else {
            throw Refused(.notPermitted, "only user \(servedUser) is served, not \(peer.user)")
        }
        let request = try heard.get()
        let medium = try Medium(request)
        let root = try medium.open(for: peer)
        Journal.info(
            "opened \(medium.node) (\(request.device), disk sequence \(request.diskSequence)) "
                + "\(medium.access == .readOnly ? "read-only" : "for clearing") for \(peer.summary)"
        )
        return root
    }

    private func receive(from caller: DescriptorChannel) throws -> MounterRequest {
        let record: DescriptorChannel.Record?
        do {
            record = try caller.receive()
        } catch .messageTooLong {
            throw Refused(.malformed, "the request is too long")
        }
        guard let record else { throw Errno.connectionReset }
        if let descriptor = record.descriptor {
            close(descriptor)
            throw Refused(.malformed, "a request brings no descriptor")
        }
        guard let request = MounterRequest(bytes: record.bytes) else {
            throw Refused(.malformed, "the request is not one that this version knows")
        }
        return request
    }
}

/// A request that is answered with no.
struct Refused: Error {
    let reason: MounterError.Refusal
    let words: String

    init(_ reason: MounterError.Refusal, _ words: String) {
        self.reason = reason
        self.words = words
    }
}

extension DescriptorChannel.Peer {
    /// The caller, as logs name it.
    var summary: String { "process \(process) of user \(user)" }
}

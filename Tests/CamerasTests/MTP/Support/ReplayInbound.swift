// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Cameras

/// Bytes that come in from a recording, with those made up of which it has only the number.
struct ReplayInbound {
    private var head: [UInt8]
    private let madeUp: Int64
    /// Whether a packet shorter than the most is behind them.
    let endsShort: Bool
    /// What follows in packets of its own; at most one.
    let rest: [ReplayInbound]
    /// How many of them were received.
    var offset: Int64 = 0

    /// A short packet, or several that end with one.
    init(_ bytes: [UInt8], madeUp: Int64 = 0, endsShort: Bool = true, rest: [ReplayInbound] = []) {
        head = bytes
        self.madeUp = madeUp
        self.endsShort = endsShort
        self.rest = rest
    }

    /// A response, under another number.
    init(_ container: PTPContainer, transaction: UInt32) {
        let renumbered = PTPContainer(
            container.kind,
            code: container.code,
            transaction: transaction,
            parameters: container.parameters
        )
        self.init(renumbered.bytes)
    }

    /// Data, under another number.
    init(_ data: PTPTranscriptEntry.DataContainer, transaction: UInt32) {
        var header = data.header
        header.transaction = transaction
        var bytes: [UInt8] = []
        var madeUp: Int64 = 0
        switch data.payload {
        case .bytes(let known): bytes = known
        case .count(let count): madeUp = count
        }
        if data.isSplit {
            let rest = Self(bytes, madeUp: madeUp, endsShort: data.endsShort)
            self.init(header.bytes, rest: [rest])
        } else {
            self.init(header.bytes + bytes, madeUp: madeUp, endsShort: data.endsShort)
        }
    }

    /// A container that an older transaction has left.
    init(stale header: PTPHeader, _ count: Int64) {
        self.init(header.bytes, madeUp: count)
    }

    /// How many bytes there are.
    var byteCount: Int64 { Int64(head.count) + madeUp }

    /// One of them.
    func byte(at offset: Int64) -> UInt8 {
        guard offset >= head.count else { return head[Int(offset)] }
        return UInt8(truncatingIfNeeded: offset &* 31 &+ offset >> 9)
    }
}

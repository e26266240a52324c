// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The data of one transaction as they come in.
struct PTPPhase {
    /// What is due next.
    enum Stage {
        /// Data, until as many have come as there are to be.
        case counted
        /// Data, until a packet shorter than the most ends them.
        case open
        /// The response.
        case response(PTPTalk.Arrival?)
        /// Nothing: the response said OK.
        case done([UInt32])
    }

    let number: UInt64
    let request: PTPRequest
    let header: PTPHeader?
    /// How many bytes there are to be; nil if nobody knows.
    let target: Int64?
    /// More than this is not read.
    let limit: Int64
    let isSplit: Bool
    var stage: Stage
    var received: Int64 = 0
    /// Whether a packet has ended the data.
    var endsShort = false
    /// What has come, for a transcript; nil if it takes only their number.
    var record: [UInt8]?

    /// How many bytes the camera states; nil if it states none.
    var statedBytes: Int64? { header == nil ? 0 : header?.payloadBytes }

    /// How many bytes are still to come, as far as anybody knows.
    var left: Int64 { max((target ?? limit) - received, 0) }

    /// Whether a packet ended the data before all were there.
    var isTruncated: Bool { received < target ?? 0 }

    /// Counts what came.
    mutating func add(_ more: PTPReceived, _ bytes: borrowing RawSpan) {
        received += Int64(more.count)
        endsShort = more.endsShort
        guard let count = record?.count else { return }
        guard count + more.count <= PTPBounds.transcriptBytes else {
            record = nil
            return
        }
        for index in 0..<more.count {
            record?.append(bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self))
        }
    }
}

/// How much data a request has room for.
enum PTPRoom {
    /// As many as the camera sends, of which so many are expected.
    case stream(expecting: Int64?)
    /// A dataset of no more than that.
    case dataset(atMost: Int)

    /// How many bytes are known to come without asking the camera.
    var expected: Int64? {
        if case .stream(let expected) = self { expected } else { nil }
    }

    /// How many are read at most, if the camera states that many.
    func limit(_ stated: Int64?) -> Int64 {
        switch self {
        case .dataset(let most): Int64(most)
        case .stream(let expected):
            [stated, expected].compactMap { $0 }.max().map { $0 + PTPBounds.surplusBytes }
                ?? PTPBounds.unstatedBytes
        }
    }

    /// How many there are to be.
    func target(_ header: PTPHeader) -> (bytes: Int64?, isWrapped: Bool) {
        guard let stated = header.payloadBytes else { return (expected, false) }
        // Some stacks count in 32 bits and let what is beyond fall away.
        if let expected, expected > stated,
            (expected + Int64(PTPHeader.byteCount)) % (1 << 32) == Int64(header.length)
        {
            return (expected, true)
        }
        return (stated, false)
    }
}

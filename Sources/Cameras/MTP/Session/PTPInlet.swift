// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What comes in over the bulk pipe: bytes, and the places at which a phase ends between them.
///
/// Bytes can be put back, which is how the session looks whether a response stands behind data.
struct PTPInlet {
    /// Bytes that were put back.
    struct Piece {
        var bytes: ArraySlice<UInt8>
        let endsShort: Bool
    }

    private let channel: any PTPChannel
    private let packetBytes: Int
    private var held: [Piece] = []
    private var scratch: [UInt8]

    /// How many bytes of the packet that is being read were taken.
    private(set) var packetOffset = 0

    init(_ channel: any PTPChannel) {
        self.channel = channel
        packetBytes = max(channel.maxPacketBytes, 1)
        scratch = [UInt8](repeating: 0, count: max(16 << 10, packetBytes))
    }

    /// How many bytes lie between here and the next packet's start; a whole packet's if here is one.
    var bytesToBoundary: Int { packetBytes - packetOffset }

    /// Whether what comes next was put back.
    var hasHeld: Bool { !held.isEmpty }

    /// Where in its packet the last of `count` bytes read from here ends.
    func offset(after count: Int) -> Int { (packetOffset + count) % packetBytes }

    /// Receives bytes up to the buffer's end or the end of a packet that is shorter than the most.
    ///
    /// From the channel they come straight into the buffer.
    mutating func receive(
        into buffer: inout MutableRawSpan,
        expecting expected: Int64,
        within limit: Duration
    ) throws(PTPChannelError) -> PTPReceived {
        let received: PTPReceived
        if held.isEmpty {
            received = try channel.receive(into: &buffer, expecting: expected, within: limit)
            try Self.check(received)
        } else {
            received = takeHeld(into: &buffer)
        }
        packetOffset = received.endsShort ? 0 : offset(after: received.count)
        return received
    }

    /// Receives up to `count` bytes in the same way, for what is small.
    mutating func gather(
        _ count: Int,
        expecting expected: Int64 = 0,
        within limit: Duration
    ) throws(PTPChannelError) -> Piece {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        var endsShort = false
        while filled < count && !endsShort {
            var span = bytes.mutableSpan
            var memory = span.mutableBytes
            var rest = memory._mutatingExtracting(filled..<count)
            do throws(PTPChannelError) {
                let received = try receive(into: &rest, expecting: expected, within: limit)
                filled += received.count
                endsShort = received.endsShort
            } catch {
                // A stall that nothing came before can be ended; one within a container cannot.
                let isWithin = error == .stalled && filled > 0
                throw isWithin ? .failed("the pipe stalled within a container") : error
            }
        }
        return Piece(bytes: bytes[..<filled], endsShort: endsShort)
    }

    /// Receives up to `count` bytes in the same way, and forgets them.
    mutating func pass(
        over count: Int64,
        within limit: Duration
    ) throws(PTPChannelError) -> PTPReceived {
        let turn = Int(min(count, Int64(scratch.count)))
        guard held.isEmpty else { return passHeld(over: turn) }
        let channel = channel
        var span = scratch.mutableSpan
        var memory = span.mutableBytes
        var part = memory._mutatingExtracting(first: turn)
        let received = try channel.receive(into: &part, expecting: 0, within: limit)
        try Self.check(received)
        packetOffset = received.endsShort ? 0 : offset(after: received.count)
        return received
    }

    /// Puts back what was read last, which began at that place of its packet.
    mutating func putBack(_ piece: Piece, from offset: Int) {
        guard !piece.bytes.isEmpty || piece.endsShort else { return }
        held.insert(piece, at: 0)
        packetOffset = offset
    }

    /// Forgets everything; the next byte begins a packet.
    mutating func forget() throws(PTPChannelError) {
        held = []
        packetOffset = 0
        try channel.discardReceived()
    }

    private static func check(_ received: PTPReceived) throws(PTPChannelError) {
        guard received.count > 0 || received.endsShort else {
            throw .failed("the channel received nothing without waiting for it")
        }
    }

    private mutating func takeHeld(into buffer: inout MutableRawSpan) -> PTPReceived {
        let count = min(held[0].bytes.count, buffer.byteCount)
        for (index, byte) in held[0].bytes.prefix(count).enumerated() {
            buffer.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
        }
        return dropHeld(count)
    }

    private mutating func passHeld(over count: Int) -> PTPReceived {
        let received = dropHeld(min(count, held[0].bytes.count))
        packetOffset = received.endsShort ? 0 : offset(after: received.count)
        return received
    }

    private mutating func dropHeld(_ count: Int) -> PTPReceived {
        held[0].bytes = held[0].bytes.dropFirst(count)
        guard held[0].bytes.isEmpty else { return PTPReceived(count: count, endsShort: false) }
        return PTPReceived(count: count, endsShort: held.removeFirst().endsShort)
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Data whose end only a short packet shows.
extension PTPTalk {
    /// Reads whole packets until one is shorter than the most.
    ///
    /// Each turn ends where a packet does, so that a response that follows full packets without an
    /// empty one between is seen at the start of its packet.
    mutating func readOpen(
        _ phase: inout PTPPhase,
        into buffer: inout MutableRawSpan
    ) throws(PTPTrouble) -> Int {
        if inlet.hasHeld {
            return try readHeld(&phase, into: &buffer)
        }
        let whole = buffer.byteCount - inlet.offset(after: buffer.byteCount)
        guard whole > 0 else {
            try holdPacket(&phase)
            return 0
        }
        let mark = inlet.packetOffset
        let received = try receive(whole, of: &phase, into: &buffer)
        try checkEnd(&phase)
        guard received.endsShort else { return received.count }
        return received.count - takeTail(received.count, from: mark, &phase, buffer.bytes)
    }

    /// Gives out what was put back; it has been looked at.
    private mutating func readHeld(
        _ phase: inout PTPPhase,
        into buffer: inout MutableRawSpan
    ) throws(PTPTrouble) -> Int {
        let received = try receive(buffer.byteCount, of: &phase, into: &buffer)
        try checkEnd(&phase)
        return received.count
    }

    /// Reads one packet aside, for a buffer that is smaller.
    mutating func holdPacket(_ phase: inout PTPPhase) throws(PTPTrouble) {
        let mark = inlet.packetOffset
        let limit = try patience(phase.request.limits)
        do throws(PTPChannelError) {
            let piece = try inlet.gather(inlet.bytesToBoundary, within: limit)
            if piece.endsShort, mark == 0, isWholeResponse(piece.bytes, phase.request) {
                observer.tolerated(.missingEmptyPacket)
                phase.stage = .response(nil)
            }
            inlet.putBack(piece, from: mark)
        } catch {
            scribe?.write(phase)
            scribe?.write(.trouble(error, on: .bulkIn))
            throw .channel(error)
        }
    }

    private func checkEnd(_ phase: inout PTPPhase) throws(PTPTrouble) {
        guard phase.received <= phase.limit else {
            throw .lost(.endless(limitBytes: phase.limit))
        }
        if phase.endsShort { phase.stage = .response(nil) }
    }

    /// Takes the last packet out of the data if it is the response, or stands for an empty one.
    ///
    /// - Parameters:
    ///   - count: How many bytes were read last.
    ///   - mark: Where in a packet they began.
    ///   - phase: What they belong to.
    ///   - bytes: The memory that they are in.
    /// - Returns: How many bytes the last packet had, if it was taken out; otherwise 0.
    mutating func takeTail(
        _ count: Int,
        from mark: Int,
        _ phase: inout PTPPhase,
        _ bytes: borrowing RawSpan
    ) -> Int {
        let tail = (mark + count) % max(channel.maxPacketBytes, 1)
        // What began in an earlier turn was looked at there, or is longer than a response.
        guard tail > 0, tail <= count, tail <= PTPContainer.mostBytes else { return 0 }
        var packet: [UInt8] = []
        for index in count - tail..<count {
            packet.append(bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self))
        }
        if tail == 1, phase.target == nil, quirks.padsInsteadOfEmptyPacket {
            observer.tolerated(.padding)
        } else if isWholeResponse(packet[...], phase.request) {
            observer.tolerated(.missingEmptyPacket)
            inlet.putBack(PTPInlet.Piece(bytes: packet[...], endsShort: true), from: 0)
        } else {
            return 0
        }
        phase.received -= Int64(tail)
        phase.record?.removeLast(tail)
        return tail
    }

    private func isWholeResponse(_ bytes: ArraySlice<UInt8>, _ request: PTPRequest) -> Bool {
        let number = quirks.ignoresHeaderErrors ? nil : request.transaction
        return bytes.count >= PTPHeader.byteCount && Int(bytes.first ?? 0) == bytes.count
            && PTPContainer.isResponse(bytes, to: number)
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Finding the container that is due.
extension PTPTalk {
    /// A header, and where its packet stands.
    struct Arrival {
        let header: PTPHeader
        /// Whether the packet ended right behind it.
        let endsShort: Bool
        /// Whether it was torn in two by the end of a packet.
        let isTorn: Bool
    }

    /// What stands behind the data that were stated.
    enum Behind {
        /// The phase's end.
        case end
        /// The response, with no end between.
        case response(Arrival)
        /// More data.
        case surplus
    }

    /// Reads headers until one belongs to the transaction, throwing away what older ones left.
    mutating func nextHeader(
        of request: PTPRequest,
        takesData: Bool,
        expecting expected: Int64 = 0
    ) throws(PTPTrouble) -> Arrival {
        var leftovers = PTPLeftovers()
        while true {
            guard let arrival = try arrival(of: request, expecting: expected, counting: &leftovers)
            else { continue }
            let header = arrival.header
            if isOurs(header, request) {
                guard header.kind == .response || header.kind == .data && takesData else {
                    throw .lost(.unexpected(header.kind))
                }
                if header.kind == .data { try checkCode(of: header, request) }
                return arrival
            }
            guard isStale(header, request) else {
                throw .lost(
                    .wrongTransaction(expected: request.transaction, received: header.transaction)
                )
            }
            try throwAway(arrival, of: request, counting: &leftovers)
        }
    }

    /// Looks what stands behind the data that were stated, where no packet has ended there.
    ///
    /// - Parameters:
    ///   - phase: The data.
    ///   - isFull: Whether the last packet was full, so that an empty one is due.
    /// - Returns: What stands there; what is surplus is put back.
    /// - Throws: `PTPTrouble`.
    mutating func lookBehind(
        _ phase: PTPPhase,
        isFull: Bool
    ) throws(PTPTrouble) -> Behind {
        let request = phase.request
        let mark = inlet.packetOffset
        let piece = try gather(PTPHeader.byteCount, request, behind: phase, mayStall: true)
        if piece.bytes.isEmpty { return .end }
        if isFull, piece.bytes.count == 1, piece.endsShort, quirks.padsInsteadOfEmptyPacket {
            observer.tolerated(.padding)
            return .end
        }
        if let whole = try wholeResponse(piece, request) {
            observer.tolerated(isFull ? .missingEmptyPacket : .joinedResponse)
            return .response(try parsed(whole, isTorn: whole.bytes.count != piece.bytes.count))
        }
        inlet.putBack(piece, from: mark)
        return .surplus
    }

    /// Reads a response's parameters and what is left of its packet.
    /// - Returns: The parameters, if the camera says OK.
    mutating func finish(
        _ arrival: Arrival,
        of request: PTPRequest
    ) throws(PTPTrouble) -> [UInt32] {
        let header = arrival.header
        guard let bytes = header.payloadBytes, bytes % 4 == 0,
            bytes <= Int64(PTPContainer.mostBytes - PTPHeader.byteCount)
        else {
            try passRest(of: arrival, request)
            throw .over(.malformed(request.operation, .responseLength(header.length)))
        }
        let content = try content(Int(bytes), behind: arrival, request)
        guard var reader = content.map({ PTPReader($0.bytes) }),
            let response = try? PTPContainer(header, parameters: &reader)
        else { throw .over(.malformed(request.operation, .responseEnd)) }
        if content?.endsShort == false { try keepRestOfPacket(request) }
        scribe?.write(.response(response))
        let code = PTPResponseCode(rawValue: response.code)
        guard code == .ok else { throw .over(.refused(code, request.operation)) }
        return response.parameters
    }

    // MARK: Reading

    /// Gathers bytes; a stall before the first one is ended, once.
    private mutating func gather(
        _ count: Int,
        _ request: PTPRequest,
        expecting expected: Int64 = 0,
        behind phase: PTPPhase? = nil,
        mayStall: Bool
    ) throws(PTPTrouble) -> PTPInlet.Piece {
        let limit = try patience(request.limits)
        do throws(PTPChannelError) {
            return try inlet.gather(count, expecting: expected, within: limit)
        } catch .stalled where mayStall {
            do throws(PTPChannelError) { try endStall(of: .bulkIn) } catch {
                throw .channel(error)
            }
            return try gather(count, request, expecting: expected, mayStall: false)
        } catch {
            // In a transcript what came stands before what did not.
            if let phase { scribe?.write(phase) }
            scribe?.write(.trouble(error, on: .bulkIn))
            throw .channel(error)
        }
    }

    /// The next header; nil if there was only something to be passed over.
    private mutating func arrival(
        of request: PTPRequest,
        expecting expected: Int64,
        counting leftovers: inout PTPLeftovers
    ) throws(PTPTrouble) -> Arrival? {
        let piece = try gather(
            PTPHeader.byteCount,
            request,
            expecting: expected,
            mayStall: leftovers.mayStall
        )
        // A gather that gave anything has begun the phase, or ended a stall before it.
        leftovers.mayStall = false
        defer { leftovers.owesEmptyPacket = false }
        if piece.bytes.count == PTPHeader.byteCount {
            return try parsed(piece, isTorn: false)
        }
        if let whole = try wholeResponse(piece, request) {
            return try parsed(whole, isTorn: true)
        }
        if piece.bytes.isEmpty && leftovers.owesEmptyPacket { return nil }
        guard leftovers.addScrap() else { throw .lost(.scrapsWithoutEnd) }
        if piece.bytes.isEmpty {
            scribe?.write(.emptyPacket)
            observer.tolerated(.extraEmptyPacket)
        } else {
            scribe?.write(.scrap(Array(piece.bytes)))
            observer.tolerated(.scrap(bytes: piece.bytes.count))
        }
        return nil
    }

    /// The header of a response, put together if the end of a packet has torn it; nil if it is none.
    private mutating func wholeResponse(
        _ piece: PTPInlet.Piece,
        _ request: PTPRequest
    ) throws(PTPTrouble) -> PTPInlet.Piece? {
        let number = quirks.ignoresHeaderErrors ? nil : request.transaction
        guard PTPContainer.isResponse(piece.bytes, to: number) else { return nil }
        let missing = PTPHeader.byteCount - piece.bytes.count
        guard missing > 0 else { return piece }
        let rest = try gather(missing, request, mayStall: false)
        let joined = Array(piece.bytes + rest.bytes)
        guard joined.count == PTPHeader.byteCount,
            PTPContainer.isResponse(joined[...], to: number)
        else {
            inlet.putBack(rest, from: 0)
            return nil
        }
        observer.tolerated(.tornResponse)
        return PTPInlet.Piece(bytes: joined[...], endsShort: rest.endsShort)
    }

    private func parsed(_ piece: PTPInlet.Piece, isTorn: Bool) throws(PTPTrouble) -> Arrival {
        var reader = PTPReader(piece.bytes)
        do throws(PTPMalformed) {
            let header = try PTPHeader(&reader)
            return Arrival(header: header, endsShort: piece.endsShort, isTorn: isTorn)
        } catch {
            throw .lost(.header("\(error)"))
        }
    }

    /// Reads what belongs to a response behind its header; nil if a packet ended before it was there.
    private mutating func content(
        _ count: Int,
        behind arrival: Arrival,
        _ request: PTPRequest
    ) throws(PTPTrouble) -> PTPInlet.Piece? {
        if count == 0 { return PTPInlet.Piece(bytes: [], endsShort: arrival.endsShort) }
        guard !arrival.endsShort || splitsHeaders || arrival.isTorn else { return nil }
        let piece = try gather(count, request, mayStall: false)
        return piece.bytes.count == count ? piece : nil
    }

    /// Keeps what stands behind a response in its packet, if it can be a container.
    private mutating func keepRestOfPacket(_ request: PTPRequest) throws(PTPTrouble) {
        let mark = inlet.packetOffset
        guard mark > 0 else { return }
        let piece = try gather(inlet.bytesToBoundary, request, mayStall: false)
        if piece.bytes.count >= PTPHeader.byteCount {
            inlet.putBack(piece, from: mark)
        } else if !piece.bytes.isEmpty {
            scribe?.write(.scrap(Array(piece.bytes)))
            observer.tolerated(.scrap(bytes: piece.bytes.count))
        }
    }

    /// Passes over what is left of the packet that a header stands in.
    private mutating func passRest(of arrival: Arrival, _ request: PTPRequest) throws(PTPTrouble) {
        guard !arrival.endsShort, inlet.packetOffset > 0 else { return }
        _ = try gather(inlet.bytesToBoundary, request, mayStall: false)
    }
}

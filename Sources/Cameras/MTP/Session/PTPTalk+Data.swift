// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Data phases.
extension PTPTalk {
    /// Reads until a transaction's data begin.
    ///
    /// - Returns: A phase without data if a response comes in their place.
    mutating func awaitData(
        of request: PTPRequest,
        _ room: PTPRoom
    ) throws(PTPTrouble) -> PTPPhase {
        let expected = room.expected.map { $0 + Int64(PTPHeader.byteCount) } ?? 0
        let arrival = try nextHeader(of: request, takesData: true, expecting: expected)
        lastPhase += 1
        guard arrival.header.kind == .data else {
            return PTPPhase(
                number: lastPhase,
                request: request,
                header: nil,
                target: 0,
                limit: 0,
                isSplit: false,
                stage: .response(arrival)
            )
        }
        return try phase(behind: arrival, request, room)
    }

    private mutating func phase(
        behind arrival: Arrival,
        _ request: PTPRequest,
        _ room: PTPRoom
    ) throws(PTPTrouble) -> PTPPhase {
        let header = arrival.header
        let (target, isWrapped) = room.target(header)
        if isWrapped { observer.tolerated(.wrappedLength) }
        let limit = room.limit(header.payloadBytes)
        if let target, target > limit {
            throw .lost(.tooLong(statedBytes: target, limitBytes: limit))
        }
        let isSplit = arrival.endsShort && target != 0
        if isSplit && !splitsHeaders {
            splitsHeaders = true
            observer.tolerated(.splitHeader)
        }
        var phase = PTPPhase(
            number: lastPhase,
            request: request,
            header: header,
            target: target,
            limit: limit,
            isSplit: isSplit,
            stage: target == nil ? .open : .counted
        )
        phase.endsShort = arrival.endsShort && target == 0
        if scribe != nil && !request.operation.carriesFootage { phase.record = [] }
        return phase
    }

    /// Reads the phase's next bytes.
    ///
    /// - Returns: How many came; 0 and the response's parameters if the phase has ended well.
    mutating func read(
        _ phase: inout PTPPhase,
        into buffer: inout MutableRawSpan
    ) throws(PTPTrouble) -> (count: Int, parameters: [UInt32]) {
        do throws(PTPTrouble) {
            return try readOn(&phase, into: &buffer)
        } catch {
            scribe?.write(phase)
            throw error
        }
    }

    private mutating func readOn(
        _ phase: inout PTPPhase,
        into buffer: inout MutableRawSpan
    ) throws(PTPTrouble) -> (count: Int, parameters: [UInt32]) {
        while true {
            switch phase.stage {
            case .counted:
                if phase.left == 0 {
                    try pastTarget(&phase)
                } else {
                    let count = try readCounted(&phase, into: &buffer)
                    if count > 0 { return (count, []) }
                }
            case .open:
                let count = try readOpen(&phase, into: &buffer)
                if count > 0 { return (count, []) }
            case .response(let arrival):
                let parameters = try respond(&phase, arrival)
                phase.stage = .done(parameters)
            case .done(let parameters):
                return (0, parameters)
            }
        }
    }

    /// The fast path: from the channel into the caller's memory.
    ///
    /// Each turn but the last ends where a packet does: if a response comes in the data's place, no
    /// byte of it may have been given out as footage before it is seen whole.
    private mutating func readCounted(
        _ phase: inout PTPPhase,
        into buffer: inout MutableRawSpan
    ) throws(PTPTrouble) -> Int {
        var part = Int(min(Int64(buffer.byteCount), phase.left))
        if part < phase.left, !inlet.hasHeld {
            part -= inlet.offset(after: part)
            guard part > 0 else {
                try holdPacket(&phase)
                return 0
            }
        }
        let mark = inlet.packetOffset
        let received = try receive(part, of: &phase, into: &buffer)
        guard received.endsShort else { return received.count }
        phase.stage = .response(nil)
        guard phase.isTruncated else { return received.count }
        return received.count - takeTail(received.count, from: mark, &phase, buffer.bytes)
    }

    /// Receives bytes of the phase into the buffer.
    mutating func receive(
        _ count: Int,
        of phase: inout PTPPhase,
        into buffer: inout MutableRawSpan
    ) throws(PTPTrouble) -> PTPReceived {
        let expected = phase.target == nil || phase.isPastTarget ? 0 : phase.left
        let limit = try patience(phase.request.limits)
        do throws(PTPChannelError) {
            var part = buffer._mutatingExtracting(first: count)
            let received = try inlet.receive(
                into: &part,
                expecting: expected,
                within: limit
            )
            phase.add(received, part.bytes)
            return received
        } catch {
            scribe?.write(phase)
            scribe?.write(.trouble(error, on: .bulkIn))
            throw .channel(error)
        }
    }

    /// What was to come is there; looks whether the phase ends.
    private mutating func pastTarget(_ phase: inout PTPPhase) throws(PTPTrouble) {
        guard !phase.endsShort else {
            phase.stage = .response(nil)
            return
        }
        switch try lookBehind(phase, isFull: inlet.packetOffset == 0) {
        case .end:
            phase.endsShort = true
            phase.stage = .response(nil)
        case .response(let arrival):
            phase.stage = .response(arrival)
        case .surplus:
            observer.tolerated(.surplus)
            phase.stage = .open
        }
    }

    /// Reads the response.
    private mutating func respond(
        _ phase: inout PTPPhase,
        _ arrival: Arrival?
    ) throws(PTPTrouble) -> [UInt32] {
        scribe?.write(phase)
        let breach = PTPBreach.truncated(
            statedBytes: phase.target ?? 0,
            receivedBytes: phase.received
        )
        do throws(PTPTrouble) {
            let header: Arrival
            if let arrival {
                header = arrival
            } else {
                header = try nextHeader(of: phase.request, takesData: false)
            }
            let parameters = try finish(header, of: phase.request)
            if phase.header == nil { observer.tolerated(.noData) }
            guard !phase.isTruncated else {
                throw .over(.malformed(phase.request.operation, breach))
            }
            return parameters
        } catch {
            // That the data ended early says more than what did not come behind them.
            switch error {
            case .lost, .channel(.timedOut), .channel(.stalled):
                throw phase.isTruncated ? .lost(breach) : error
            case .over, .channel: throw error
            }
        }
    }
}

extension PTPPhase {
    /// Whether more came than there was to be.
    var isPastTarget: Bool { target.map { received >= $0 } ?? false }
}

extension PTPOperation {
    /// Whether its data are footage, of which a transcript has only the number.
    var carriesFootage: Bool {
        switch self {
        case .getObject, .getPartialObject, .getPartialObject64, .nikonGetPartialObjectEx: true
        default: false
        }
    }
}

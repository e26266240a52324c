// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How much of what is left over from before was thrown away for one request.
struct PTPLeftovers {
    /// Whether a stall may still be ended: nothing of the phase has been read.
    var mayStall = true
    /// Whether an empty packet is still due, behind data that were thrown away.
    var owesEmptyPacket = false
    private var scraps = 0
    private var containers = 0
    private var bytes: Int64 = 0

    /// Counts an empty packet or a scrap; false if it is one too many.
    mutating func addScrap() -> Bool {
        scraps += 1
        return scraps <= PTPBounds.scraps
    }

    /// Counts a container; false if it is one too many.
    mutating func addContainer() -> Bool {
        containers += 1
        return containers <= PTPBounds.staleContainers
    }

    /// Counts bytes of data; false if they are too many.
    mutating func add(bytes more: Int64) -> Bool {
        bytes += more
        return bytes <= PTPBounds.staleBytes
    }
}

/// Telling what belongs to a transaction from what older ones have left.
extension PTPTalk {
    /// Whether a container belongs to the transaction.
    func isOurs(_ header: PTPHeader, _ request: PTPRequest) -> Bool {
        if header.transaction == request.transaction { return true }
        if quirks.ignoresHeaderErrors {
            observer.tolerated(.headerError)
            return true
        }
        return request.acceptsZero && header.kind == .response && header.transaction == 0
    }

    /// Whether a container that does not belong to the transaction was left by an older one.
    func isStale(_ header: PTPHeader, _ request: PTPRequest) -> Bool {
        guard header.kind == .response || header.kind == .data else { return false }
        // Outside a session no number is ours but 0: whatever comes is of a session before it.
        if request.isOutsideSession { return true }
        return request.transaction &- header.transaction < 1 << 31
    }

    /// Checks that data are those of the operation.
    func checkCode(of header: PTPHeader, _ request: PTPRequest) throws(PTPTrouble) {
        guard header.code != request.operation.rawValue else { return }
        guard quirks.ignoresHeaderErrors else {
            throw .lost(
                .wrongOperation(expected: request.operation.rawValue, received: header.code)
            )
        }
        observer.tolerated(.headerError)
    }

    /// Throws away a container of an older transaction.
    mutating func throwAway(
        _ arrival: Arrival,
        of request: PTPRequest,
        counting leftovers: inout PTPLeftovers
    ) throws(PTPTrouble) {
        guard leftovers.addContainer() else { throw .lost(.staleWithoutEnd) }
        let header = arrival.header
        let passed = try passContent(of: arrival, request, counting: &leftovers)
        if header.kind == .data {
            observer.tolerated(.staleData(transaction: header.transaction, bytes: passed))
        } else {
            observer.tolerated(.staleResponse(transaction: header.transaction))
        }
        scribe?.write(.stale(header, contentBytes: passed))
    }

    private mutating func passContent(
        of arrival: Arrival,
        _ request: PTPRequest,
        counting leftovers: inout PTPLeftovers
    ) throws(PTPTrouble) -> Int64 {
        let stated = arrival.header.payloadBytes
        var passed: Int64 = 0
        // Behind a header in a packet of its own the content follows only where that is the habit.
        var hasEnded = arrival.endsShort && !splitsHeaders
        while !hasEnded && passed < stated ?? .max {
            let left = (stated ?? .max) - passed
            let limit = try patience(request.limits)
            do throws(PTPChannelError) {
                let received = try inlet.pass(over: left, within: limit)
                passed += Int64(received.count)
                hasEnded = received.endsShort
                guard leftovers.add(bytes: Int64(received.count)) else { break }
            } catch {
                throw .channel(error)
            }
        }
        leftovers.owesEmptyPacket = !hasEnded && passed > 0 && inlet.packetOffset == 0
        guard leftovers.add(bytes: 0) else { throw .lost(.staleWithoutEnd) }
        return passed
    }
}

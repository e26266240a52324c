// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What every request goes through.
extension PTPTalk {
    /// Checks that the session can be used, and gives up a phase that nobody reads any more.
    mutating func prepare() throws(PTPError) {
        if let end { throw end }
        guard !signs.isStopped else { throw ended(.closed) }
        if phase != nil { abandonPhase() }
        if let end { throw end }
    }

    /// Asks, again while the camera is busy, and climbs the ladder where it has to.
    mutating func insist<Value>(
        _ operation: PTPOperation,
        _ patience: Duration?,
        _ body: (inout PTPTalk, PTPLimits) throws(PTPTrouble) -> Value
    ) throws(PTPError) -> Value {
        var busy = PTPBusyTurns()
        while true {
            do throws(PTPTrouble) {
                return try body(&self, limits(patience))
            } catch .over(.refused(.deviceBusy, _)) {
                guard let duration = busy.next() else { throw .refused(.deviceBusy, operation) }
                observer.tolerated(.busy)
                do throws(PTPTrouble) { try pause(duration, limits()) } catch {
                    throw ended(.closed)
                }
            } catch {
                throw mended(error, operation)
            }
        }
    }

    /// Opens the session, and climbs the ladder where it has to.
    mutating func open() throws(PTPError) {
        let limits = limits(min(PTPBounds.opening, quirks.patience))
        do throws(PTPTrouble) {
            try openSession(limits)
        } catch .over(let error) where Self.isCuredByReset(error) {
            try climb(because: "\(error)", current, opening: true)
        } catch .over(let error) {
            throw error
        } catch {
            if case .channel(let error) = error, let end = PTPError(ending: error) {
                throw ended(end)
            }
            try climb(because: "\(PTPOperation.openSession): \(error)", current, opening: true)
        }
    }

    /// A phase that the camera has answered with a response in place of data is read to its end.
    mutating func settled(_ phase: PTPPhase) throws(PTPTrouble) -> PTPPhase {
        guard phase.header == nil, case .response(let arrival?) = phase.stage else { return phase }
        var phase = phase
        phase.stage = .done(try finish(arrival, of: phase.request))
        observer.tolerated(.noData)
        return phase
    }

    /// Gives up the phase under way.
    ///
    /// If its data are all there, only the response is fetched: nothing needs to be cancelled.
    mutating func abandonPhase() {
        guard var left = phase else { return }
        phase = nil
        scribe?.write(left)
        do throws(PTPTrouble) {
            switch left.stage {
            case .done: return
            case .counted where left.left == 0, .response:
                if try readEnd(of: &left) { return }
            case .counted, .open: break
            }
        } catch .over {
            return
        } catch {
            // Where that fails, the ladder does what is left.
        }
        try? climb(because: "\(left.request.operation) is no longer wanted", left.request)
    }

    private mutating func readEnd(of phase: inout PTPPhase) throws(PTPTrouble) -> Bool {
        var rest = [UInt8](repeating: 0, count: max(channel.maxPacketBytes, 1))
        var span = rest.mutableSpan
        var memory = span.mutableBytes
        return try read(&phase, into: &memory).count == 0
    }
}

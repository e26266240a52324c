// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A conversation with one camera: what was said, and what is due next.
///
/// One thread at a time has it. Nothing here climbs the ladder but what says so.
struct PTPTalk: Sendable {
    let channel: any PTPChannel
    let quirks: MTPQuirks
    let observer: any PTPObserver
    let time: PTPTime
    let signs: PTPSigns
    var inlet: PTPInlet
    var scribe: PTPScribe?

    /// What ended the session for good: gone, closed or faulty.
    var end: PTPError?
    var isOpen = false
    /// Whether the camera sends headers in packets of their own, so that we do, too.
    var splitsHeaders = false
    /// The data phase that has not ended.
    var phase: PTPPhase?
    var lastPhase: UInt64 = 0
    /// Events that came while nobody asked for any.
    var events: [PTPEvent] = []
    var eventStalls = 0

    /// The transaction that was begun last.
    private(set) var current: PTPRequest?
    private var lastTransaction: UInt32 = 0

    init(
        _ channel: any PTPChannel,
        quirks: MTPQuirks,
        observer: any PTPObserver,
        time: PTPTime,
        signs: PTPSigns
    ) {
        self.channel = channel
        self.quirks = quirks
        self.observer = observer
        self.time = time
        self.signs = signs
        inlet = PTPInlet(channel)
        scribe = observer.wantsTranscript ? PTPScribe(observer, time) : nil
    }

    // MARK: Time

    /// The limits of an ordinary request.
    func limits(_ patience: Duration? = nil) -> PTPLimits {
        PTPLimits(idle: patience ?? quirks.patience)
    }

    /// Limits that end in that time, whatever moves.
    func limits(idle: Duration, total: Duration) -> PTPLimits {
        PTPLimits(idle: idle, deadline: time.now() + total)
    }

    /// How long the next call may take in which nothing moves.
    func patience(_ limits: PTPLimits) throws(PTPTrouble) -> Duration {
        guard !signs.isStopped else { throw .channel(.closed) }
        guard let deadline = limits.deadline else { return limits.idle }
        let left = deadline - time.now()
        guard left > .zero else { throw .channel(.timedOut) }
        return min(limits.idle, left)
    }

    /// Waits, unless interrupted.
    func pause(_ duration: Duration, _ limits: PTPLimits) throws(PTPTrouble) {
        var left = duration
        while left > .zero {
            _ = try patience(limits)
            time.pause(min(left, PTPBounds.pauseSlice))
            left -= PTPBounds.pauseSlice
        }
    }

    // MARK: Sending

    /// Numbers a transaction and sends its command.
    mutating func begin(
        _ operation: PTPOperation,
        _ parameters: [UInt32],
        _ limits: PTPLimits
    ) throws(PTPTrouble) -> PTPRequest {
        let transaction = isOpen ? nextTransaction() : 0
        return try begin(operation, parameters, transaction: transaction, limits)
    }

    /// Sends a command whose transaction has a number.
    mutating func begin(
        _ operation: PTPOperation,
        _ parameters: [UInt32],
        transaction: UInt32,
        _ limits: PTPLimits
    ) throws(PTPTrouble) -> PTPRequest {
        let command = PTPContainer(
            .command,
            code: operation.rawValue,
            transaction: transaction,
            parameters: parameters
        )
        let request = PTPRequest(
            operation: operation,
            transaction: transaction,
            limits: limits
        )
        current = request
        let patience = try patience(limits)
        scribe?.write(.command(command))
        do throws(PTPChannelError) {
            do throws(PTPChannelError) {
                try channel.send(command.bytes, endsPhase: true, within: patience)
            } catch .stalled {
                // A command is one packet: what stalled took none of it.
                try endStall(of: .bulkOut)
                scribe?.write(.command(command))
                try channel.send(command.bytes, endsPhase: true, within: patience)
            }
        } catch {
            scribe?.write(.trouble(error, on: .bulkOut))
            throw .channel(error)
        }
        return request
    }

    /// Sends the data of a transaction.
    ///
    /// A stall means that the camera has refused them: its response says why.
    mutating func sendData(_ payload: [UInt8], of request: PTPRequest) throws(PTPTrouble) {
        let header = PTPHeader(
            payloadBytes: Int64(payload.count),
            kind: .data,
            code: request.operation.rawValue,
            transaction: request.transaction
        )
        scribe?.write(sent: header, payload, isSplit: splitsHeaders)
        let patience = try patience(request.limits)
        do throws(PTPChannelError) {
            if splitsHeaders {
                try channel.send(header.bytes, endsPhase: true, within: patience)
                try channel.send(payload, endsPhase: true, within: patience)
            } else {
                try channel.send(header.bytes + payload, endsPhase: true, within: patience)
            }
        } catch .stalled {
            do throws(PTPChannelError) { try endStall(of: .bulkOut) } catch {
                throw .channel(error)
            }
        } catch {
            scribe?.write(.trouble(error, on: .bulkOut))
            throw .channel(error)
        }
    }

    /// Ends a stall that is not held against the camera.
    mutating func endStall(of pipe: PTPPipe) throws(PTPChannelError) {
        scribe?.write(.trouble(.stalled, on: pipe))
        observer.tolerated(.stall(pipe))
        try channel.clearHalt(of: pipe)
        scribe?.write(.haltCleared(pipe))
    }

    // MARK: Numbers

    /// Begins the numbers of a new session; only tests begin them elsewhere.
    mutating func restartTransactions(behind number: UInt32 = 0) { lastTransaction = number }

    /// The number of the next transaction.
    mutating func nextTransaction() -> UInt32 {
        // 0 is for what is outside a session, and 0xFFFFFFFF for no transaction at all.
        repeat { lastTransaction &+= 1 } while lastTransaction == 0 || lastTransaction == .max
        return lastTransaction
    }
}

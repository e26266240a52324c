// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Bringing a camera back that is out of step.
extension PTPTalk {
    /// Makes of a transaction's trouble what the caller is told, after climbing as far as it takes.
    mutating func mended(_ trouble: PTPTrouble, _ operation: PTPOperation) -> PTPError {
        let request = current
        let told: PTPError
        switch trouble {
        case .over(.refused(let code, _)) where isOpen && code.saysSessionIsLost:
            return reopened(behind: operation, code)
        case .over(let error): return error
        case .lost(let breach): told = .malformed(operation, breach)
        case .channel(.timedOut):
            told = .silent(operation, for: request?.limits.idle ?? quirks.patience)
        case .channel(let error):
            if let end = PTPError(ending: error) { return ended(end) }
            told = .recovered(operation, from: "\(error)")
        }
        do throws(PTPError) {
            try climb(because: "\(operation): \(trouble)", request)
            return told
        } catch {
            return error
        }
    }

    /// Opens the session anew that the camera has lost: one that slept for a moment knows of none.
    ///
    /// Its handles may mean other objects from here on, which the number of openings tells.
    private mutating func reopened(
        behind operation: PTPOperation,
        _ code: PTPResponseCode
    ) -> PTPError {
        observer.tolerated(.sessionLost)
        do throws(PTPError) {
            try open()
            return .recovered(operation, from: "the camera had lost the session: \(code)")
        } catch {
            return error
        }
    }

    /// Climbs until the camera answers again.
    ///
    /// - Parameters:
    ///   - reason: Why.
    ///   - request: The transaction that is out of step.
    ///   - opening: Whether a session is to be opened; nothing can be cancelled before there is one.
    /// - Throws: `gone`, `closed`, `exhausted` or, where nothing helped, `faulty`.
    mutating func climb(
        because reason: String,
        _ request: PTPRequest?,
        opening: Bool = false
    ) throws(PTPError) {
        let wasOpen = isOpen || opening
        var tried = [reason]
        for step in PTPLadderStep.allCases where step != .cancel || !opening {
            observer.ladder(step, .begun(because: tried.last ?? reason))
            do throws(PTPTrouble) {
                try take(step, request, wasOpen: wasOpen)
                observer.ladder(step, .cured)
                return
            } catch {
                if case .channel(let error) = error, let end = PTPError(ending: error) {
                    throw ended(end)
                }
                observer.ladder(step, .failed(reason: "\(error)"))
                tried.append("\(step.rawValue): \(error)")
            }
        }
        throw ended(.faulty(reason: tried.joined(separator: "; ")))
    }

    /// Ends the session for good.
    mutating func ended(_ error: PTPError) -> PTPError {
        if end == nil { end = error }
        phase = nil
        isOpen = false
        return end ?? error
    }

    private mutating func take(
        _ step: PTPLadderStep,
        _ request: PTPRequest?,
        wasOpen: Bool
    ) throws(PTPTrouble) {
        let limits = limits(idle: min(PTPBounds.proof, quirks.patience), total: PTPBounds.step)
        switch step {
        case .cancel:
            try cancel(request, limits)
            try prove(limits)
        case .classReset:
            try resetClass(limits)
            try reopen(wasOpen, limits)
        case .busReset:
            try resetBus()
            try reopen(wasOpen, limits)
        }
    }

    // MARK: Cancelling

    /// Cancels a transaction: says so, waits while the camera is busy, and empties the pipes.
    mutating func cancel(_ request: PTPRequest?, _ limits: PTPLimits) throws(PTPTrouble) {
        try forget()
        let number = request?.transaction ?? 0
        try tell(.cancel, [0x01, 0x40] + number.littleEndianBytes, limits)
        try awaitReadiness(limits)
        try drain(limits)
        // GoPro answers nothing more before this one is fetched.
        if let event = try nextEvent(within: PTPBounds.eventBehindCancel) { keep(event) }
    }

    /// Asks for the device's status while that is busy, and ends the stalls that it tells.
    private mutating func awaitReadiness(_ limits: PTPLimits) throws(PTPTrouble) {
        for _ in 0..<PTPBounds.statusQuestions {
            guard let status = try status(limits) else { return }
            guard status.code == .deviceBusy else {
                for pipe in status.stalled { try clear(pipe) }
                return
            }
            try pause(PTPBounds.statusPause, limits)
        }
        throw .channel(.failed("the camera stayed busy"))
    }

    /// Reads what is still on its way until nothing comes.
    private mutating func drain(_ limits: PTPLimits) throws(PTPTrouble) {
        var drained: Int64 = 0
        var mayStall = true
        while true {
            let limit = min(PTPBounds.drainSilence, try patience(limits))
            do throws(PTPChannelError) {
                drained += Int64(try inlet.pass(over: .max, within: limit).count)
            } catch .timedOut {
                break
            } catch .stalled where mayStall {
                mayStall = false
                try clear(.bulkIn)
            } catch {
                throw .channel(error)
            }
            guard drained <= PTPBounds.drainBytes else {
                throw .channel(.failed("what was under way did not end after \(drained) bytes"))
            }
        }
        scribe?.write(.drained(bytes: drained))
        try forget()
    }

    /// Shows that the camera answers: with DeviceInfo, which every camera has and which changes
    /// nothing.
    private mutating func prove(_ limits: PTPLimits) throws(PTPTrouble) {
        do throws(PTPTrouble) {
            _ = try dataset(.getDeviceInfo, [], atMost: PTPBounds.proofBytes, limits)
        } catch .over(.refused(let code, let operation)) {
            // A refusal is an answer, too, unless it says that the session is lost.
            guard code != .sessionNotOpen else { throw .over(.refused(code, operation)) }
        }
    }

    // MARK: Resetting

    private mutating func resetClass(_ limits: PTPLimits) throws(PTPTrouble) {
        try forget()
        try tell(.deviceReset, [], limits)
        isOpen = false
        try awaitReadiness(limits)
        try forget()
    }

    private mutating func resetBus() throws(PTPTrouble) {
        isOpen = false
        do throws(PTPChannelError) {
            try channel.reset()
            scribe?.write(.busReset)
        } catch {
            scribe?.write(.trouble(error, on: nil))
            throw .channel(error)
        }
        try forget()
    }

    /// Opens a session where there was one; its first answer is the proof.
    private mutating func reopen(_ wasOpen: Bool, _ limits: PTPLimits) throws(PTPTrouble) {
        if wasOpen { try openSession(limits) } else { try prove(limits) }
    }

    // MARK: The channel

    private mutating func forget() throws(PTPTrouble) {
        do throws(PTPChannelError) { try inlet.forget() } catch { throw .channel(error) }
    }

    private mutating func clear(_ pipe: PTPPipe) throws(PTPTrouble) {
        do throws(PTPChannelError) { try endStall(of: pipe) } catch { throw .channel(error) }
    }

    private mutating func tell(
        _ request: PTPClassRequest,
        _ bytes: [UInt8],
        _ limits: PTPLimits
    ) throws(PTPTrouble) {
        let limit = min(PTPBounds.classRequest, try patience(limits))
        scribe?.write(.classSent(request, bytes))
        do throws(PTPChannelError) {
            try channel.request(request, sending: bytes, within: limit)
        } catch {
            scribe?.write(.trouble(error, on: nil))
            throw .channel(error)
        }
    }

    /// The device's status; nil if the camera does not tell one.
    private mutating func status(
        _ limits: PTPLimits
    ) throws(PTPTrouble) -> PTPDeviceStatus? {
        let limit = min(PTPBounds.classRequest, try patience(limits))
        do throws(PTPChannelError) {
            let bytes = try channel.request(
                .deviceStatus,
                receiving: PTPDeviceStatus.mostBytes,
                within: limit
            )
            scribe?.write(.classReceived(.deviceStatus, bytes))
            return PTPDeviceStatus(bytes)
        } catch {
            scribe?.write(.trouble(error, on: nil))
            if error == .gone || error == .closed { throw .channel(error) }
            return nil
        }
    }
}

extension PTPResponseCode {
    /// Whether the camera knows of no session, or of another one than ours.
    fileprivate var saysSessionIsLost: Bool {
        self == .sessionNotOpen || self == .invalidTransactionID
    }
}

extension PTPError {
    /// What trouble on the channel means after which there is no way on; nil if there is one.
    init?(ending error: PTPChannelError) {
        switch error {
        case .gone: self = .gone
        case .closed: self = .closed
        case .exhausted(let reason): self = .exhausted(reason: reason)
        case .timedOut, .stalled, .overflow, .failed: return nil
        }
    }
}

/// What a camera answers to the class's question for its status.
struct PTPDeviceStatus {
    /// A length, a code, and room for four endpoints.
    static let mostBytes = 20

    let code: PTPResponseCode
    /// The pipes that are stalled.
    let stalled: [PTPPipe]

    /// Reads a status; nil if it is none.
    init?(_ bytes: [UInt8]) {
        var reader = PTPReader(bytes)
        guard (try? reader.u16()) != nil, let code = try? reader.u16() else { return nil }
        self.code = PTPResponseCode(rawValue: code)
        var pipes: [PTPPipe] = []
        while let endpoint = try? reader.u32() {
            pipes.append(endpoint & 0x80 != 0 ? .bulkIn : .bulkOut)
        }
        stalled = pipes
    }
}

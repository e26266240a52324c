// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Opening and closing the session.
extension PTPTalk {
    /// Opens a session, whatever somebody before us has left; without the ladder.
    mutating func openSession(_ limits: PTPLimits) throws(PTPTrouble) {
        var number: UInt32 = 1
        var hasClosed = false
        var busy = PTPBusyTurns()
        while true {
            do throws(PTPTrouble) {
                try askForSession(number, limits)
                return
            } catch .over(.refused(.sessionAlreadyOpen, let operation)) {
                guard !hasClosed else { throw .over(.refused(.sessionAlreadyOpen, operation)) }
                hasClosed = true
                observer.tolerated(.sessionAlreadyOpen)
                try closeForeignSession(limits)
            } catch .over(.malformed(.openSession, .responseLength)) where !hasClosed {
                // uMTP-Responder 1.3.10 says with 13 bytes that a session is open already.
                hasClosed = true
                observer.tolerated(.sessionAlreadyOpen)
                try closeForeignSession(limits)
            } catch .over(.refused(.invalidTransactionID, let operation)) {
                guard number < PTPBounds.sessionNumbers else {
                    throw .over(.refused(.invalidTransactionID, operation))
                }
                number += 1
            } catch .over(.refused(.deviceBusy, let operation)) {
                guard let duration = busy.next() else {
                    throw .over(.refused(.deviceBusy, operation))
                }
                observer.tolerated(.busy)
                try pause(duration, limits)
            }
        }
    }

    /// Whether a refusal to open a session is one that a reset can end.
    static func isCuredByReset(_ error: PTPError) -> Bool {
        guard case .refused(let code, _) = error else { return false }
        return code == .sessionAlreadyOpen || code == .invalidTransactionID
            || code == .sessionNotOpen
    }

    private mutating func askForSession(
        _ number: UInt32,
        _ limits: PTPLimits
    ) throws(PTPTrouble) {
        isOpen = false
        let request = try begin(.openSession, [number], transaction: 0, limits)
        _ = try answer(to: request)
        restartTransactions()
        isOpen = true
        eventStalls = 0
        signs.countOpening()
    }

    /// Closes the session of somebody who is no longer there, whose numbers nobody knows.
    private mutating func closeForeignSession(_ limits: PTPLimits) throws(PTPTrouble) {
        let request = try begin(.closeSession, [], transaction: 1, limits)
        do throws(PTPTrouble) {
            _ = try answer(to: request)
        } catch .over(.refused) {
            // Whether it helped, opening will show.
        }
    }

    /// Ends the session as the profile says, and ignores whatever goes wrong.
    mutating func close() {
        guard end == nil else { return }
        let limits = limits(idle: PTPBounds.closing, total: PTPBounds.closing)
        if !signs.isStopped { try? leave(limits) }
        if quirks.resetsOnClose && !signs.isStopped { try? channel.reset() }
        _ = ended(.closed)
    }

    private mutating func leave(_ limits: PTPLimits) throws(PTPTrouble) {
        if let phase { try cancel(phase.request, limits) }
        guard isOpen && !quirks.keepsSessionOpen else { return }
        _ = try order(.closeSession, [], limits)
    }
}

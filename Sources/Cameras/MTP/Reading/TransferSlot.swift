// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Synchronization

/// The one transfer that a camera can have under way, and whose it is.
///
/// A reader takes it for the time of a read and puts it back. Between reads another may come, and
/// then what stands there is abandoned: its reader goes on later by other means. A transfer that is
/// through is in nobody's way.
final class TransferSlot: Sendable {
    private enum State {
        case idle
        /// Between two reads. Without an owner, its reader is gone.
        case parked(UInt64?, PTPDataPhase)
        case running(UInt64)
    }

    private let state = Mutex(State.idle)
    private let tokens = Atomic<UInt64>(0)

    /// A name for a reader, used once.
    func newToken() -> UInt64 { tokens.add(1, ordering: .relaxed).newValue }

    /// Takes the slot for a read.
    ///
    /// **Blocks** while it ends what another reader has left.
    /// - Returns: The reader's own transfer; nil if it has none, or none any more.
    /// - Throws: `PTPError.busyStreaming` if another reader is reading at this moment.
    func take(_ token: UInt64) throws(PTPError) -> PTPDataPhase? {
        let (own, others) = try state.withLock {
            (state) throws(PTPError) -> (PTPDataPhase?, PTPDataPhase?) in
            switch state {
            case .running: throw .busyStreaming
            case .idle:
                state = .running(token)
                return (nil, nil)
            case .parked(let owner, let phase):
                state = .running(token)
                return owner == token ? (phase, nil) : (nil, phase)
            }
        }
        others?.abandon()
        return own
    }

    /// Gives the slot back after a read, with the transfer if it goes on.
    func put(_ token: UInt64, _ phase: PTPDataPhase?) {
        state.withLock { $0 = phase.map { .parked(token, $0) } ?? .idle }
    }

    /// Says that a reader is gone, so that whoever comes next may end what it left.
    func forget(_ token: UInt64) {
        state.withLock { state in
            if case .parked(token, let phase) = state { state = .parked(nil, phase) }
        }
    }

    /// Frees the camera for another request, if nobody is reading.
    ///
    /// **Blocks** while it ends what was left.
    /// - Parameter evenOwned: Whether to end also what a reader means to go on with.
    /// - Throws: `PTPError.busyStreaming` if the camera is not free.
    func clear(evenOwned: Bool) throws(PTPError) {
        let left = try state.withLock { (state) throws(PTPError) -> PTPDataPhase? in
            switch state {
            case .idle: return nil
            case .running: throw .busyStreaming
            case .parked(let owner, let phase):
                guard evenOwned || owner == nil else { throw .busyStreaming }
                state = .idle
                return phase
            }
        }
        left?.abandon()
    }
}

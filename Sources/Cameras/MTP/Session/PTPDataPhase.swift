// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Synchronization

/// The data of one transaction, read as they come.
///
/// Whoever lets go of it before its end leaves the rest to the session, which then gives it up.
package final class PTPDataPhase: Sendable {
    private enum State {
        case reading
        case ended([UInt32])
        case abandoned
    }

    private let session: PTPSession
    private let number: UInt64
    private let state: Mutex<State>

    /// How many bytes the camera states; nil if it states none.
    package let statedBytes: Int64?

    init(_ session: PTPSession, _ phase: PTPPhase) {
        self.session = session
        number = phase.number
        statedBytes = phase.statedBytes
        state = Mutex(.reading)
    }

    deinit { session.orphan(number) }

    /// Reads up to as many bytes as the buffer has.
    ///
    /// **Blocks.** More than the camera states is given out, too, up to a bound, so that the caller sees it.
    ///
    /// - Returns: How many; 0 only once the data have ended and the camera has said OK.
    /// - Throws: `PTPError`. After any, the phase is over.
    package func read(into buffer: inout MutableRawSpan) throws(PTPError) -> Int {
        guard buffer.byteCount > 0 else { return 0 }
        if case .ended = state.withLock({ $0 }) { return 0 }
        guard let read = try session.read(number, into: &buffer) else { throw .closed }
        if read.count == 0 { state.withLock { $0 = .ended(read.parameters) } }
        return read.count
    }

    /// The response's parameters; none before the end.
    package var responseParameters: [UInt32] {
        if case .ended(let parameters) = state.withLock({ $0 }) { parameters } else { [] }
    }

    /// Gives the rest up, and leaves the session usable; if it cannot, the next request says so.
    ///
    /// **Blocks.**
    package func abandon() { session.abandon(number) }
}

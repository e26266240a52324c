// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Synchronization

/// How a transaction ends when it does not end well.
enum PTPTrouble: Error {
    /// The camera's answer is complete: nothing is left of the transaction on the bus.
    case over(PTPError)
    /// The conversation is out of step: what belongs to the transaction may still be on its way.
    case lost(PTPBreach)
    /// The channel gave out.
    case channel(PTPChannelError)
}

extension PTPTrouble: CustomStringConvertible {
    var description: String {
        switch self {
        case .over(let error): "\(error)"
        case .lost(let breach): "\(breach)"
        case .channel(let error): "\(error)"
        }
    }
}

/// How long a transaction may take.
struct PTPLimits {
    /// How long nothing may move.
    var idle: Duration
    /// The moment at which it must be over, whatever moves; nil if there is none.
    var deadline: Duration?
}

/// A transaction under way.
struct PTPRequest {
    let operation: PTPOperation
    let transaction: UInt32
    let limits: PTPLimits

    /// Whether a response to transaction 0 is its own; Leica answers CloseSession so.
    var acceptsZero: Bool { operation == .closeSession }

    /// Whether everything with another number is left over from before.
    var isOutsideSession: Bool { transaction == 0 }
}

/// What any thread may know of a session without waiting for its turn.
final class PTPSigns: Sendable {
    private let stop = Atomic(false)
    private let opened = Atomic(0)

    /// Whether the session is to end.
    var isStopped: Bool { stop.load(ordering: .acquiring) }

    /// How often a session was opened.
    var openings: Int { opened.load(ordering: .acquiring) }

    /// Says that the session is to end.
    func setStopped() { stop.store(true, ordering: .releasing) }

    /// Counts a session that was opened.
    func countOpening() { opened.add(1, ordering: .acquiringAndReleasing) }
}

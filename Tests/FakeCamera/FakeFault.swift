// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What a fault leaves alive: the least that makes the camera answer again.
package enum FakeRecovery: Hashable, Sendable {
    case cancel
    case classReset
    case busReset
    case never
}

/// What goes wrong in one operation.
///
/// Counts of bytes are of the data phase's payload, its header left aside.
package enum FakeFault: Hashable, Sendable {
    // How the data phase is cut into packets.
    /// The header goes as a packet of its own.
    case splitHeader
    /// A phase that ends in a full packet is not followed by an empty one.
    case missingZeroLengthPacket
    /// An empty packet comes before the response that nobody is owed.
    case extraZeroLengthPacket
    /// One byte comes where an empty packet belongs.
    case paddedInsteadOfZLP
    /// The response follows the data within the same packet.
    case responseJoined

    // Whose answer it is.
    /// So many responses of earlier transactions come first.
    case staleResponse(count: Int)
    /// A response, and it is OK, comes where data belong.
    case responseInDataPhase
    /// The operation is answered with this code, and nothing else happens.
    case refuse(UInt16)
    /// Headers carry another transaction's number.
    case wrongTransaction
    /// Headers carry a code and a number that mean nothing; length and kind are right.
    case garbageHeader
    /// The data phase's header calls itself a command.
    case wrongKind
    /// Bytes that mean nothing come instead of the data phase, its header included.
    case garbage
    /// These bytes come instead of the payload.
    case replaced([UInt8])
    /// These bytes come instead of the response.
    case malformedResponse([UInt8])

    // Where it stops.
    /// The pipe stalls once so many bytes went, in whole packets; at 0 the phase follows when the
    /// host has ended the stall, else a response that the transfer is incomplete.
    case stall(after: Int64)
    /// The command itself is met with a stall of the bulk-out pipe.
    case stallCommand
    /// The camera is pulled once so many bytes went, in whole packets.
    case disconnect(after: Int64)
    /// The camera falls silent once so many bytes went, in whole packets; past the last byte it owes
    /// the response alone.
    case hang(after: Int64, until: FakeRecovery)
    /// The camera sends so few bytes at a time, in whole packets, and pauses after each.
    case slowDrip(bytesPerRead: Int, pause: Duration)

    // What is stated, and what comes.
    /// The data phase's header states this length of the payload.
    case lyingLength(Int64)
    /// The header states no length (0xFFFFFFFF).
    case unknownLength
    /// The phase ends after so many bytes, and the response is OK.
    case truncate(after: Int64)
    /// The phase ends after so many bytes, and the response says incomplete.
    case truncateAdmitted(after: Int64)
    /// A part of an object has no more than so many bytes, and says so.
    case shortPart(Int64)
    /// So many bytes more than stated come.
    case surplus(Int)
    /// Bytes come that never end.
    case endlessData
    /// The byte at this place is another one.
    case flippedByte(at: Int64)
    /// The response states this as its first parameter.
    case lyingParameter(UInt32)
    /// A list of properties is broken.
    case brokenPropList(FakeListDamage)

    // What does not happen.
    /// Deleting is answered with OK, and the object stays.
    case ignoredDeletion
    /// A property is set with OK, and stays as it was.
    case ignoredSetting

    /// The camera is busy.
    package static let busy = refuse(0x2019)
}

/// How a list of properties is broken.
package enum FakeListDamage: Hashable, Sendable {
    /// It states so many elements, whatever follows.
    case count(UInt32)
    /// It ends after so many bytes, within an element.
    case cut(at: Int)
    /// It is empty although there are objects.
    case empty
    /// This property is left out.
    case without(UInt16)
    /// Every element comes twice.
    case doubled
    /// One element has a type that does not exist.
    case unknownType
    /// Bytes follow behind the last element.
    case trailing(Int)
}

/// A fault that waits for its operation.
struct FakeFaultRule: Sendable {
    let fault: FakeFault
    let operation: UInt16?
    let parameter: UInt32?
    var timesLeft: Int?
    var toSkip: Int

    func matches(_ command: FakeCommand) -> Bool {
        (operation ?? command.code) == command.code
            && (parameter == nil || parameter == command.parameters.first)
    }

    /// Whether it strikes this time; counts either way.
    mutating func strikes() -> Bool {
        guard toSkip == 0 else {
            toSkip -= 1
            return false
        }
        timesLeft = timesLeft.map { $0 - 1 }
        return true
    }
}

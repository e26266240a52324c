// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Hears what happens in a conversation besides its answers.
///
/// It is called on the thread that talks to the camera, and must not block.
package protocol PTPObserver: Sendable {
    /// A step of the ladder began or ended.
    func ladder(_ step: PTPLadderStep, _ outcome: PTPLadderOutcome)

    /// The camera departed from the rules in a way that does no harm.
    func tolerated(_ what: PTPTolerance)

    /// Whether `transcript` is to be called at all; asked once, when the session is made.
    var wantsTranscript: Bool { get }

    /// Something passed between the camera and us.
    func transcript(_ entry: PTPTranscriptEntry)
}

extension PTPObserver {
    package func ladder(_ step: PTPLadderStep, _ outcome: PTPLadderOutcome) {}
    package func tolerated(_ what: PTPTolerance) {}
    package var wantsTranscript: Bool { false }
    package func transcript(_ entry: PTPTranscriptEntry) {}
}

/// Hears nothing.
package struct PTPSilentObserver: PTPObserver {
    package init() {}
}

/// What brings a silent camera back, from the mildest to the harshest.
package enum PTPLadderStep: String, Hashable, Sendable, CaseIterable {
    /// The transaction is cancelled.
    case cancel
    /// The class's reset, and a new session.
    case classReset = "class-reset"
    /// A reset of the device on its bus, and a new session.
    case busReset = "bus-reset"
}

/// How far a step of the ladder is.
package enum PTPLadderOutcome: Hashable, Sendable {
    /// It begins.
    case begun(because: String)
    /// The camera answers again.
    case cured
    /// It did not help.
    case failed(reason: String)
}

/// Departures from the rules that do no harm.
package enum PTPTolerance: Hashable, Sendable {
    /// Headers come in a packet of their own; the same is done from now on.
    case splitHeader
    /// An empty packet came where none belongs.
    case extraEmptyPacket
    /// The empty packet behind full ones was left out.
    case missingEmptyPacket
    /// A byte came in place of an empty packet.
    case padding
    /// A response came in the same packet as the data before it.
    case joinedResponse
    /// A response was torn in two by the end of a packet.
    case tornResponse
    /// Some bytes that belong to nothing were passed over.
    case scrap(bytes: Int)
    /// A response of an older transaction was thrown away.
    case staleResponse(transaction: UInt32)
    /// Data of an older transaction were thrown away.
    case staleData(transaction: UInt32, bytes: Int64)
    /// A header's code or transaction number was not looked at, as the profile says.
    case headerError
    /// A response came without the data that belong before it.
    case noData
    /// More data came than stated.
    case surplus
    /// The stated length had lost what is beyond 4 GiB.
    case wrappedLength
    /// A stall ended, and what it held up was tried once more.
    case stall(PTPPipe)
    /// A session of somebody before us was still open.
    case sessionAlreadyOpen
    /// The camera had lost the session, and got a new one.
    case sessionLost
    /// The camera was busy and was asked again.
    case busy
    /// An event that cannot be read was passed over.
    case unreadableEvent
}

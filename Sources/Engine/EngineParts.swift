// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence
import Logging

/// What wakes one service when another has done something.
package struct EngineWakes: Sendable {
    /// Something new waits for the store, is over, or was ordered of the uplink.
    package let spooled = WakeSignal()
    /// A camera that is still docked is to be read once more.
    package let rereads = RereadRequests()
    /// Somebody asks to speak with a docked camera.
    package let surveys = SurveyDesk()
    /// The store has confirmed recordings.
    package let confirmed = WakeBroadcast()
    /// The spool has more room.
    package let spaceFreed = WakeBroadcast()

    /// Nothing has happened yet.
    package init() {}
}

/// What all services share.
package struct EngineParts: Sendable {
    package let station: Station
    package let ledger: Ledger
    package let spool: Spool
    package let spoolDesk: SpoolDesk
    package let dockBoard: DockBoard
    package let uplinkBoard: UplinkBoard
    package let line: UplinkLine
    package let conditions: Conditions
    package let pulse: Pulse
    package let wakes: EngineWakes
    package let clock: any Clock<Duration>
    package let now: @Sendable () -> UTCTime
    package let logger: Logger
    /// What the agency asks of a camera before it may be taken.
    package let readyTerms: ReadyTerms
    /// What the agency wants to be told of.
    package let accountability: AccountabilityPolicy
    /// Whether this host's clock is being kept by a source of time; nil if the host does not say.
    package let isHostSynchronised: @Sendable () -> Bool?

    /// Joins the parts.
    package init(
        station: Station,
        ledger: Ledger,
        spool: Spool,
        dockBoard: DockBoard,
        uplinkBoard: UplinkBoard,
        line: UplinkLine,
        conditions: Conditions,
        pulse: Pulse,
        wakes: EngineWakes,
        clock: any Clock<Duration>,
        now: @escaping @Sendable () -> UTCTime,
        logger: Logger,
        readyTerms: ReadyTerms = ReadyTerms(),
        accountability: AccountabilityPolicy = .lenient,
        isHostSynchronised: @escaping @Sendable () -> Bool? = { nil }
    ) {
        self.station = station
        self.ledger = ledger
        self.spool = spool
        spoolDesk = SpoolDesk(spool)
        self.dockBoard = dockBoard
        self.uplinkBoard = uplinkBoard
        self.line = line
        self.conditions = conditions
        self.pulse = pulse
        self.wakes = wakes
        self.clock = clock
        self.now = now
        self.logger = logger
        self.readyTerms = readyTerms
        self.accountability = accountability
        self.isHostSynchronised = isHostSynchronised
    }
}

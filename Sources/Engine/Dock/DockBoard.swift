// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Evidence
import Synchronization

/// What is docked at this moment: written by the docking sessions, read by status.
///
/// It holds no truth of its own beyond the moment; whatever must survive stands in the ledger.
package final class DockBoard: Sendable {
    private struct State {
        var docked: [DockingID: DockedCamera] = [:]
        /// Dockings that are over, the latest last.
        var past: [DockedCamera] = []
    }

    /// So many dockings that are over can still be asked for.
    private static let mostPast = 256
    private let state = Mutex(State())
    /// Raised whenever a docking changes its state.
    package let changed = WakeSignal()

    /// A board with nothing docked.
    package init() {}

    /// Puts up a new docking, or replaces what is known of it.
    package func put(_ docked: DockedCamera) {
        state.withLock { $0.docked[docked.id] = docked }
        changed.raise()
    }

    /// Changes what is known of one docking; does nothing if it is no longer up.
    package func update(_ id: DockingID, _ change: @Sendable (inout DockedCamera) -> Void) {
        state.withLock { state in
            guard var docked = state.docked[id] else { return }
            change(&docked)
            state.docked[id] = docked
        }
        changed.raise()
    }

    /// Takes a docking down; for a while it can still be asked for.
    package func remove(_ id: DockingID) {
        state.withLock { state in
            guard var docked = state.docked.removeValue(forKey: id) else { return }
            docked.isOver = true
            state.past.append(docked)
            state.past.removeFirst(max(0, state.past.count - Self.mostPast))
        }
        changed.raise()
    }

    /// What is known of one docking, be it over or not.
    package func docked(_ id: DockingID) -> DockedCamera? {
        state.withLock { state in state.docked[id] ?? state.past.last { $0.id == id } }
    }

    /// Everything docked, by bay and then by time.
    ///
    /// A device that waits for its medium is left out once its bay has one.
    package var all: [DockedCamera] {
        let docked = state.withLock { Array($0.docked.values) }
        let taken = Set(docked.filter { !$0.awaitsMedium }.map(\.bay.path))
        return docked.filter { !$0.awaitsMedium || !taken.contains($0.bay.path) }.sorted {
            ($0.bay.label, $0.attachedAt) < ($1.bay.label, $1.attachedAt)
        }
    }
}

/// Why reading stands still: the name of a condition, and what was seen.
package struct Hold: Hashable, Sendable {
    package let name: Condition.Name
    package let detail: String

    /// Joins a condition's name and what was seen.
    package init(name: Condition.Name, detail: String) {
        self.name = name
        self.detail = detail
    }
}

/// One docking as the board shows it.
package struct DockedCamera: Sendable {
    package let id: DockingID
    package let bay: Bay
    package let driver: DriverKind
    package let attachedAt: UTCTime
    /// The hub that the bay belongs to; nil if nothing is known of it.
    package var hub: HubIdentity?
    /// The number of the medium's file system; nil if it has none, or is none.
    package var volume: String?
    /// Whether this is a reader whose medium has not shown up yet.
    package let awaitsMedium: Bool
    /// What udev shows of a camera that speaks for itself; nil for disks and folders.
    package var detected: DetectedCamera?
    /// Nil while it is not known, and for ever if the device states none.
    package var serial: CameraSerial?
    package var model: String
    package var profile: ProfileName?
    package var state: DockingState
    /// Whether the device has left, or reading the folder is done with.
    package var isOver: Bool
    package var refusal: Refusal?
    /// How reading ended; nil until it has.
    package var outcome: DockingOutcome?
    /// Why reading stands still although the camera is there; nil while it goes on.
    package var hold: Hold?
    /// Nil until the listing is in the ledger.
    package var intake: IntakeProgress?
    /// Since when the camera is asked what it holds; nil while it is not.
    package var listingSince: UTCTime?
    package var unreadableCount: Int
    package var withheldCount: Int
    package var quarantinedCount: Int
    /// Recordings that were known and whole already.
    package var knownCount: Int
    /// Recordings without a time that this docking has read, and need not compare again.
    package var comparedIDs: Set<RecordingID> = []
    /// Nil until this docking has looked what may go from the camera.
    package var clearing: ClearingProgress?
    package var charge = Charge.unknown
    /// Who stated it; nil while nobody has.
    package var chargeSource: ChargeSource?
    /// How the charge rose in this docking.
    package var chargeCurve = ChargeCurve()
    /// How the camera charged before; nil until the ledger was asked.
    package var chargePace: ChargePace?
    /// The last sample that the ledger keeps of this docking.
    package var chargeKept: ChargeSample?
    /// Nil while the camera has not told what its clock shows.
    package var clock: DockedClock?
    /// Whether the clock is still to be asked for, since the camera was busy when it was.
    package var isClockOwed = false

    /// What is known of a device at its attach.
    package init(
        id: DockingID,
        bay: Bay,
        driver: DriverKind,
        attachedAt: UTCTime,
        serial: CameraSerial?,
        model: String,
        awaitsMedium: Bool = false
    ) {
        self.id = id
        self.bay = bay
        self.driver = driver
        self.attachedAt = attachedAt
        self.serial = serial
        self.model = model
        self.awaitsMedium = awaitsMedium
        state = .attached
        isOver = false
        unreadableCount = 0
        withheldCount = 0
        quarantinedCount = 0
        knownCount = 0
    }

    /// The docking is in its next state, and has ended its reading if that is `drained`.
    mutating func reach(_ next: DockingState) {
        state = next
        switch next {
        case .drained: outcome = .drained
        case .reading: outcome = nil
        default: break
        }
    }
}

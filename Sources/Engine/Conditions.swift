// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Logging
import Synchronization

/// A named state that an administrator should know of, for as long as it lasts.
package struct Condition: Hashable, Sendable {
    /// The kinds of condition there are; the names are shared by status, logs and metrics.
    package enum Name: String, Sendable, CaseIterable {
        /// The store cannot be reached.
        case storeUnavailable = "store-unavailable"
        /// The store has no room.
        case storeFull = "store-full"
        /// The store may not be written to.
        case storeReadOnly = "store-read-only"
        /// The store does not let us in.
        case storeDenied = "store-denied"
        /// The store takes nothing, without saying why.
        case storeStalled = "store-stalled"
        /// The spool has no room; cameras keep their footage until it has.
        case spoolFull = "spool-full"
        /// The spool's disk fails or may not be written to.
        case spoolFailing = "spool-failing"
        /// Cameras' media cannot be opened, by no fault of theirs.
        case mounterFailing = "mounter-failing"
        /// A camera cannot be spoken to at this moment, by no fault of its own.
        case cameraUnavailable = "camera-unavailable"
        /// The host has no descriptors or no memory left for reading.
        case hostExhausted = "host-exhausted"
        /// Another medium of the same camera is being read, and shows the same recordings.
        case sameFootage = "same-footage"
        /// The ledger cannot be written to.
        case ledgerFailing = "ledger-failing"
        /// A recording does not get through to the store, again and again.
        case forwardingFailing = "forwarding-failing"
        /// What interrupted uploads have left in the store cannot be taken away.
        case storeUnswept = "store-unswept"
        /// The store's clock and this host's are more than a minute apart.
        case clockDiffers = "clock-differs"
        /// A camera's clock and this host's are further apart than the agency allows.
        case cameraClockDiffers = "camera-clock-differs"
        /// A camera stays in its bay and gains no charge.
        case cameraNotCharging = "camera-not-charging"
        /// What should go from a camera does not.
        case clearingFailing = "clearing-failing"
        /// A camera stays in its bay and does not answer, whatever was tried.
        case bayFaulty = "bay-faulty"
        /// The store has more than one version of an object.
        case duplicateVersion = "duplicate-version"
        /// Recordings of a camera were not confirmed in the time the agency allows.
        case recordingsLate = "recordings-late"
        /// A bay that has a name is on another hub than the one that it was named on.
        case bayRecabled = "bay-recabled"
        /// The program that shows the state of the bays fails.
        case indicatorFailing = "indicator-failing"
        /// Cameras in service were not docked for longer than their limit.
        case camerasOverdue = "cameras-overdue"
        /// The store does not keep objects from being removed, though that is the agency's policy.
        case retentionMissing = "retention-missing"
        /// A recording was set aside.
        case quarantined = "quarantined"
        /// A camera holds something that cannot be taken.
        case unreadableEntry = "unreadable-entry"
        /// A camera has been read for a while without a byte coming.
        case stalled = "camera-stalled"
        /// A file in the spool belongs to no recording.
        case unclaimedFile = "unclaimed-file"
        /// A camera was refused.
        case refused = "camera-refused"

        /// What may be wrong with a store as a whole: one at a time.
        static let ofStores: [Self] = [
            .storeUnavailable, .storeFull, .storeReadOnly, .storeDenied,
        ]
    }

    package let name: Name
    /// What it concerns: a store's label, a recording, a bay.
    package let subject: String
    /// The docking whose trouble it is, and with which it ends; nil if it is no docking's.
    package let docking: DockingID?
    package let detail: String
    package let advice: String
    package let since: UTCTime
}

/// The conditions of the moment: raised and cleared by the services, read by status.
package final class Conditions: Sendable {
    private struct Key: Hashable {
        let name: Condition.Name
        let subject: String
        let docking: DockingID?
    }

    private let active = Mutex<[Key: Condition]>([:])
    private let logger: Logger
    private let now: @Sendable () -> UTCTime

    /// An empty set that logs every change once.
    package init(logger: Logger, now: @escaping @Sendable () -> UTCTime) {
        self.logger = logger
        self.now = now
    }

    /// Raises a condition, or renews its words; it keeps the time at which it was first raised.
    ///
    /// Two dockings may raise it on one subject: it lasts until both have ended it.
    package func raise(
        _ name: Condition.Name,
        on subject: String,
        of docking: DockingID? = nil,
        detail: String,
        advice: String
    ) {
        let key = Key(name: name, subject: subject, docking: docking)
        let isNew = active.withLock { active in
            let condition = Condition(
                name: name,
                subject: subject,
                docking: docking,
                detail: detail,
                advice: advice,
                since: active[key]?.since ?? now()
            )
            return active.updateValue(condition, forKey: key) == nil
        }
        guard isNew else { return }
        logger.warning(
            "condition raised",
            metadata: ["name": "\(name.rawValue)", "on": "\(subject)", "detail": "\(detail)"]
        )
    }

    /// Ends a condition, if it was raised.
    package func clear(
        _ name: Condition.Name,
        on subject: String,
        of docking: DockingID? = nil
    ) {
        let key = Key(name: name, subject: subject, docking: docking)
        end { $0 == key }
    }

    /// Ends everything that a docking had raised: what ails a camera goes with it.
    package func clearAll(of docking: DockingID) {
        end { $0.docking == docking }
    }

    /// Ends a condition of all dockings but those.
    package func clear(_ name: Condition.Name, exceptOf dockings: Set<DockingID>) {
        end { key in key.name == name && !(key.docking.map(dockings.contains) ?? false) }
    }

    /// The names of what each docking has raised and not ended.
    package var namesByDocking: [DockingID: Set<Condition.Name>] {
        active.withLock { active in
            active.keys.reduce(into: [:]) { names, key in
                guard let docking = key.docking else { return }
                names[docking, default: []].insert(key.name)
            }
        }
    }

    private func end(_ isOver: (Key) -> Bool) {
        let over = active.withLock { active in
            let over = active.keys.filter(isOver)
            for key in over { active[key] = nil }
            return over
        }
        for key in over {
            logger.notice(
                "condition over",
                metadata: ["name": "\(key.name.rawValue)", "on": "\(key.subject)"]
            )
        }
    }

    /// Every condition of the moment, in the order of the names and then of the time.
    ///
    /// What several dockings have raised on one subject is shown once, since the first of them.
    package var all: [Condition] {
        let order = Condition.Name.allCases
        let sorted = active.withLock { Array($0.values) }.sorted { first, second in
            let places = (
                order.firstIndex(of: first.name) ?? 0, order.firstIndex(of: second.name) ?? 0
            )
            return places.0 == places.1 ? first.since < second.since : places.0 < places.1
        }
        var shown: Set<Key> = []
        return sorted.filter {
            shown.insert(Key(name: $0.name, subject: $0.subject, docking: nil)).inserted
        }
    }
}

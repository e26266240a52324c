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
        /// The store takes nothing, without saying why.
        case storeStalled = "store-stalled"
        /// The spool has no room; cameras keep their footage until it has.
        case spoolFull = "spool-full"
        /// The spool's disk fails or may not be written to.
        case spoolFailing = "spool-failing"
        /// The host has no descriptors or no memory left for reading.
        case hostExhausted = "host-exhausted"
        /// The ledger cannot be written to.
        case ledgerFailing = "ledger-failing"
        /// A recording was set aside.
        case quarantined = "quarantined"
        /// A camera holds something that cannot be taken.
        case unreadableEntry = "unreadable-entry"
        /// A camera has been read for a while without a byte coming.
        case stalled = "camera-stalled"
        /// A file in the spool belongs to no recording.
        case unclaimedFile = "unclaimed-file"
        /// Another medium of the camera shows the same recordings, and is being read.
        case sameFootage = "same-footage"
        /// A camera was refused.
        case refused = "camera-refused"
    }

    package let name: Name
    /// What it concerns: a store's label, a recording, a bay.
    package let subject: String
    package let detail: String
    package let advice: String
    package let since: UTCTime
}

/// The conditions of the moment: raised and cleared by the services, read by status.
///
/// A condition that several dockings may suffer from is raised by each, and lasts until the last of
/// them is rid of it.
package final class Conditions: Sendable {
    private struct Key: Hashable {
        let name: Condition.Name
        let subject: String
    }

    /// Why a condition stands.
    private struct Cause {
        /// Nil for a service.
        let docking: DockingID?
        let detail: String
        let advice: String
    }

    private struct Standing {
        let since: UTCTime
        /// The latest last; never empty.
        var causes: [Cause]
    }

    private let active = Mutex<[Key: Standing]>([:])
    private let logger: Logger
    private let now: @Sendable () -> UTCTime

    /// An empty set that logs every change once.
    package init(logger: Logger, now: @escaping @Sendable () -> UTCTime) {
        self.logger = logger
        self.now = now
    }

    /// Raises a condition, or renews its words; it keeps the time at which it was first raised.
    ///
    /// With a docking, it lasts until every docking that raised it has cleared it.
    package func raise(
        _ name: Condition.Name,
        on subject: String,
        by docking: DockingID? = nil,
        detail: String,
        advice: String
    ) {
        let key = Key(name: name, subject: subject)
        let isNew = active.withLock { active in
            var standing = active[key] ?? Standing(since: now(), causes: [])
            standing.causes.removeAll { $0.docking == docking }
            standing.causes.append(Cause(docking: docking, detail: detail, advice: advice))
            return active.updateValue(standing, forKey: key) == nil
        }
        guard isNew else { return }
        logger.warning(
            "condition raised",
            metadata: ["name": "\(name.rawValue)", "on": "\(subject)", "detail": "\(detail)"]
        )
    }

    /// Ends a condition, if it was raised; with a docking, only as far as that one raised it.
    package func clear(
        _ name: Condition.Name,
        on subject: String,
        by docking: DockingID? = nil
    ) {
        let key = Key(name: name, subject: subject)
        let isOver = active.withLock { active in
            guard var standing = active[key] else { return false }
            standing.causes.removeAll { docking == nil || $0.docking == docking }
            active[key] = standing.causes.isEmpty ? nil : standing
            return standing.causes.isEmpty
        }
        guard isOver else { return }
        logger.notice(
            "condition over",
            metadata: ["name": "\(name.rawValue)", "on": "\(subject)"]
        )
    }

    /// Every condition of the moment, in the order of the names and then of the time.
    package var all: [Condition] {
        let order = Condition.Name.allCases
        let active = active.withLock { $0 }
        return active.compactMap { key, standing in
            standing.causes.last.map { cause in
                Condition(
                    name: key.name,
                    subject: key.subject,
                    detail: cause.detail,
                    advice: cause.advice,
                    since: standing.since
                )
            }
        }
        .sorted { first, second in
            let places = (
                order.firstIndex(of: first.name) ?? 0, order.firstIndex(of: second.name) ?? 0
            )
            return places.0 == places.1 ? first.since < second.since : places.0 < places.1
        }
    }
}

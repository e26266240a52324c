// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What is to become of one camera on the roster; nil leaves a field as it is.
package struct RosterEdit: Hashable, Sendable {
    /// Whether the camera is to be in service.
    package enum Service: Hashable, Sendable {
        case enrolled
        case retired(reason: String)
    }

    package let serial: CameraSerial
    /// Nil completes an entry, and makes none.
    package var service: Service?
    package var model: String?
    package var label: String?
    package var site: String?
    package var assignedTo: String?
    package var assignment: RosterEntry.Assignment?
    package var kind: RosterEntry.Kind?
    package var notes: String?

    /// An edit that changes no field.
    package init(_ serial: CameraSerial, _ service: Service? = nil) {
        self.serial = serial
        self.service = service
    }

    /// What the entry is after it; nil if there is none before, and it is not to be in service.
    package func applied(to old: RosterEntry?, at now: UTCTime) -> RosterEntry? {
        guard old != nil || service != nil else { return nil }
        var entry = old ?? RosterEntry(serial: serial)
        switch service {
        case nil: break
        case .enrolled: entry.retirement = nil
        case .retired(let reason):
            // A camera that is retired already keeps the day.
            let at = entry.retirement?.at ?? now
            entry.retirement = RosterEntry.Retirement(at: at, reason: reason)
        }
        entry.model = model ?? entry.model
        entry.label = label ?? entry.label
        entry.site = site ?? entry.site
        entry.assignedTo = assignedTo ?? entry.assignedTo
        entry.assignment = assignment ?? entry.assignment
        entry.kind = kind ?? entry.kind
        entry.notes = notes ?? entry.notes
        return entry
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence
import Synchronization

/// Which cameras may be read: those of the configuration, and those on the ledger's roster.
///
/// A camera that the roster has retired is not read, whatever the configuration says.
package final class Roster: Sendable {
    private let configured: Enrolment
    private let entries: Mutex<[CameraSerial: RosterEntry]>
    /// Advances when a camera that was refused may be let in.
    let changed = WakeBroadcast()

    /// Joins what the configuration says and what the ledger has.
    package init(_ configured: Enrolment, entries: [RosterEntry] = []) {
        self.configured = configured
        self.entries = Mutex(
            Dictionary(entries.map { ($0.serial, $0) }, uniquingKeysWith: { _, last in last })
        )
    }

    /// Judges a camera: why it is not read; nil if it may be.
    /// - Parameters:
    ///   - serial: Its serial.
    ///   - model: What it states as its model; empty if that is not known yet.
    /// - Returns: The first reason that applies: retired, not enrolled, another model.
    package func refusal(of serial: CameraSerial, model: String = "") -> Refusal? {
        guard let entry = entry(of: serial) else {
            return configured.admits(serial) ? nil : .notEnrolled
        }
        if let retirement = entry.retirement { return .retired(reason: retirement.reason) }
        guard entry.model.isEmpty || model.isEmpty || entry.model == model else {
            return .otherModel(enrolled: entry.model, found: model)
        }
        return nil
    }

    /// What the roster says of a camera; nil if it is not on it.
    package func entry(of serial: CameraSerial) -> RosterEntry? {
        entries.withLock { $0[serial] }
    }

    /// Every camera on the roster, retired ones too, by serial.
    package var all: [RosterEntry] {
        entries.withLock { Array($0.values) }.sorted { $0.serial.rawValue < $1.serial.rawValue }
    }

    /// The serials that the configuration lists.
    package var listed: Set<CameraSerial> {
        switch configured {
        case .any: []
        case .serials(let serials): serials
        }
    }

    /// Whether the configuration lets a camera in.
    package func isConfigured(_ serial: CameraSerial) -> Bool { configured.admits(serial) }

    /// Takes over what the ledger has now, however many others do at this moment.
    func refresh(from ledger: Ledger) async throws {
        while true {
            let round = changed.round
            let fresh = try await ledger.roster()
            let isLatest = entries.withLock { entries in
                // Whoever came between has newer entries, or those that this one has not seen.
                guard changed.round == round else { return false }
                entries = Dictionary(
                    fresh.map { ($0.serial, $0) },
                    uniquingKeysWith: { _, last in last }
                )
                changed.advance()
                return true
            }
            if isLatest { return }
        }
    }

    /// Has those who wait for the roster look at it once more.
    func poke() {
        changed.advance()
    }
}

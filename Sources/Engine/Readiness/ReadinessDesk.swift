// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence
import Logging

/// Says of docked cameras whether they may be taken: gathers the facts, and has the one rule judge.
package struct ReadinessDesk: Sendable {
    /// For how long a reader's medium may still show up.
    private static let mediumPatience: Duration = .seconds(60)

    let parts: EngineParts

    /// A desk that asks the ledger and the boards of `parts`.
    package init(_ parts: EngineParts) {
        self.parts = parts
    }

    /// The readiness of everything docked.
    ///
    /// A ledger that cannot be asked is a trouble of each of them.
    /// - Throws: `CancellationError`.
    package func readiness(of all: [DockedCamera]) async throws -> [DockingID: Readiness] {
        let serials = Set(all.compactMap(\.serial))
        let outstanding: [CameraSerial: OutstandingFootage]?
        do {
            outstanding = try await parts.ledger.outstanding(of: serials)
        } catch let error as CancellationError {
            throw error
        } catch {
            parts.logger.error(
                "could not look up what cameras wait for",
                metadata: ["error": "\(error)"]
            )
            outstanding = nil
        }
        let troubles = parts.conditions.namesByDocking
        let now = parts.now()
        let terms = parts.readyTerms
        return Dictionary(
            uniqueKeysWithValues: all.map { docked in
                var facts = ReadinessFacts(docked, troubles[docked.id] ?? [])
                facts.medium = Self.medium(of: docked, at: now)
                facts.isNotCharging =
                    docked.standingLevel(below: terms.chargePercent) != nil
                facts.forecast = docked.chargePace?.forecast(
                    to: terms.chargePercent,
                    on: docked.chargeCurve,
                    at: now
                )
                if docked.isRead, all.contains(where: { $0.isUnreadTwin(of: docked) }) {
                    facts.state = .reading
                }
                if let outstanding {
                    facts.footage.formUnion(docked.serial.flatMap { outstanding[$0] } ?? [])
                } else {
                    facts.trouble = facts.trouble ?? Trouble(.ledgerFailing)
                }
                return (docked.id, Readiness(facts, by: terms))
            }
        )
    }

    private static func medium(
        of docked: DockedCamera,
        at now: UTCTime
    ) -> ReadinessFacts.Medium {
        guard docked.awaitsMedium else { return .present }
        // A clock that was set back makes a reader no older.
        return now.since(docked.attachedAt) < mediumPatience ? .awaited : .missing
    }
}

extension ReadinessFacts {
    /// What the board and the conditions of a docking say.
    init(_ docked: DockedCamera, _ conditions: Set<Condition.Name>) {
        self.init(state: docked.state)
        trouble = docked.trouble ?? Self.trouble(among: conditions)
        if docked.unreadableCount > 0 { footage.insert(.notTaken) }
        if docked.quarantinedCount > 0 { footage.insert(.setAside) }
        charge = docked.charge
        clock =
            if conditions.contains(.cameraClockDiffers) { .differs } else if docked.isClockOwed {
                .unchecked
            } else {
                docked.clock == nil ? .untold : .right
            }
    }

    /// The worst of a docking's conditions but those that are facts of their own, or no trouble of
    /// the camera's.
    private static func trouble(among conditions: Set<Condition.Name>) -> Trouble? {
        let others: Set<Condition.Name> = [
            .cameraClockDiffers, .cameraNotCharging, .unreadableEntry, .quarantined, .sameFootage,
        ]
        return Condition.Name.allCases
            .first { conditions.contains($0) && !others.contains($0) }
            .map { Trouble($0) }
    }
}

extension Trouble {
    /// A condition as a trouble of a camera.
    init(_ name: Condition.Name) {
        self.init(name.rawValue)
    }
}

extension DockedCamera {
    /// Whether its reading came to its end.
    fileprivate var isRead: Bool { state == .idle }

    /// Whether this is another medium of the same camera, and is still to be read.
    fileprivate func isUnreadTwin(of other: Self) -> Bool {
        id != other.id && serial != nil && serial == other.serial && !awaitsMedium
            && outcome == nil
    }

    /// Why it is not read, was not read through, or waits; nil if none of them.
    fileprivate var trouble: Trouble? {
        if let refusal { return Trouble(refusal.name) }
        if let hold {
            // It waits for its twin, which is being read.
            return hold.name == .sameFootage ? nil : Trouble(hold.name)
        }
        return outcome?.failure.map { Trouble($0.name) }
    }
}

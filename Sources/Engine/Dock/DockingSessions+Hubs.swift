// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence
import Logging

/// Docks that were cabled anew.
extension DockingSessions {
    /// Compares the hub of a bay that has a name with the one that it was named on, and warns if it is
    /// another: the name may then stand on another bay.
    ///
    /// What cannot be kept is logged: no footage waits for it.
    func noteHub(of docked: DockedCamera) async {
        guard let hub = docked.hub, docked.bay.name != nil else { return }
        do {
            let before = try await parts.ledger.noteHub(hub, at: docked.bay)
            guard let before else {
                return parts.conditions.clear(.bayRecabled, on: docked.bay.label)
            }
            parts.conditions.raise(
                .bayRecabled,
                on: docked.bay.label,
                detail: "the bay was named on the hub \(before), and is on \(hub) now",
                advice:
                    "see which bay it is, and name it again: camdock bays learn, or camdock bays "
                    + "rename with the name that is right"
            )
        } catch {
            parts.logger.warning(
                "the hub of a bay could not be compared",
                metadata: ["bay": "\(docked.bay.label)", "error": "\(error)"]
            )
        }
    }
}

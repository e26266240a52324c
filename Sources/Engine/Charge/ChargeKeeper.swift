// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence
import Logging

/// Keeps what is known of a docked camera's charge: on the board, in the ledger, as a condition.
struct ChargeKeeper: Sendable {
    /// A level that stays the same is written down that often, so that no gap seems to be there.
    private static let repetition: Duration = .seconds(30 * 60)
    /// So many dockings of the past say how fast a camera charges.
    private static let dockings = 30

    let docking: DockingID
    let parts: EngineParts

    /// Takes what is stated of the charge now.
    ///
    /// A ledger that cannot keep it is logged: the history of a battery is no evidence.
    /// - Throws: `CancellationError`.
    func note(_ charge: Charge, from source: ChargeSource) async throws {
        let now = parts.now()
        parts.dockBoard.update(docking) { $0.chargeSource = source }
        guard case .level(let percent, let step) = charge else {
            parts.dockBoard.update(docking) { $0.charge = charge }
            return judge()
        }
        let before = parts.dockBoard.docked(docking)
        let sample = ChargeSample(at: now, percent: percent, stepPercent: step)
        parts.dockBoard.update(docking) { docked in
            docked.charge = charge
            docked.chargeCurve.add(sample)
        }
        judge()
        do {
            if let serial = before?.serial, before?.chargePace == nil {
                try await learn(serial)
            }
            guard isNews(sample, after: before) else { return }
            try await parts.ledger.noteCharge(sample, docking: docking)
            parts.dockBoard.update(docking) { $0.chargeKept = sample }
        } catch let error as CancellationError {
            throw error
        } catch {
            parts.logger.warning(
                "the charge of a camera could not be kept",
                metadata: ["docking": "\(docking)", "error": "\(error)"]
            )
        }
    }

    /// Reads how the camera has charged before.
    private func learn(_ serial: CameraSerial) async throws {
        let past = try await parts.ledger.chargeCurves(
            of: serial,
            except: docking,
            limit: Self.dockings
        )
        let pace = ChargePace(past)
        parts.dockBoard.update(docking) { $0.chargePace = pace }
        try await parts.ledger.thinCharges(of: serial)
    }

    private func isNews(_ sample: ChargeSample, after before: DockedCamera?) -> Bool {
        guard let kept = before?.chargeKept else { return true }
        // A clock that was set back makes everything news.
        return kept.percent != sample.percent
            || !(.zero..<Self.repetition).contains(sample.at.since(kept.at))
    }

    /// Raises or ends the condition of a camera that gains nothing.
    private func judge() {
        guard let docked = parts.dockBoard.docked(docking), !docked.isOver else { return }
        guard let percent = docked.standingLevel(below: parts.readyTerms.chargePercent) else {
            parts.conditions.clear(.cameraNotCharging, on: docked.bay.label, of: docking)
            return
        }
        let minutes = docked.chargeCurve.standstill.components.seconds / 60
        parts.conditions.raise(
            .cameraNotCharging,
            on: docked.bay.label,
            of: docking,
            detail: "the camera is at \(percent)% and has gained nothing for \(minutes) min",
            advice: "press it into its bay and look at its contacts; try another bay or cable, "
                + "then have its battery checked"
        )
    }
}

extension DockedCamera {
    /// The level at which the camera stands although it should charge; nil if it does not.
    func standingLevel(below wanted: Int) -> Int? {
        guard case .level(let percent, _) = charge, chargeCurve.isStanding(below: wanted) else {
            return nil
        }
        return percent
    }
}

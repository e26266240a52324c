// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Cameras
import Custody
import Evidence

/// The dry run of clearing.
extension EngineAdministration {
    package func clearing(limit: Int) async throws -> ClearingReport {
        var cameras: [CameraClearing] = []
        for docked in parts.dockBoard.all {
            guard let serial = docked.serial, let name = docked.profile,
                let profile = rules.library.profile(named: name)
            else { continue }
            let plan = try await clearing.plan(docked.id, profile)
            cameras.append(CameraClearing(docked, serial, plan, limit: limit))
        }
        return ClearingReport(
            after: clearing.policy.after.rawValue,
            keepDays: Int(clearing.policy.keepFor / .seconds(86_400)),
            cameras: cameras
        )
    }
}

extension CameraClearing {
    fileprivate init(
        _ docked: DockedCamera,
        _ serial: CameraSerial,
        _ plan: ClearingPlan,
        limit: Int
    ) {
        let going = plan.units.joined()
        self.init(
            bay: docked.bay.label,
            docking: docked.id.rawValue,
            camera: serial.rawValue,
            goingTotal: going.count,
            goingBytes: going.reduce(0) { $0 + $1.sizeBytes },
            going: going.prefix(limit).map { ClearingItem($0, nil) },
            stayingTotal: plan.kept.count,
            staying: plan.kept.prefix(limit).map { ClearingItem($0.candidate, $0.reason) },
            obstacle: docked.driver == .folder
                ? "it was handed over as a folder, which is only ever read" : nil
        )
    }
}

extension ClearingItem {
    fileprivate init(_ candidate: ClearingCandidate, _ reason: KeepingReason?) {
        self.init(
            recording: candidate.id.rawValue,
            title: candidate.title,
            bytes: candidate.sizeBytes,
            reason: reason?.name,
            detail: reason?.description
        )
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Custody
import Evidence

/// How batteries age.
extension EngineAdministration {
    /// So many dockings of five years count: three a day.
    private static let mostDockings = 5_500

    package func wear(of camera: CameraSerial) async throws -> WearReport? {
        let curves = try await parts.ledger.chargeCurves(
            of: camera,
            except: nil,
            limit: Self.mostDockings
        )
        if curves.isEmpty {
            let known = try await parts.ledger.cameras()
            guard known.contains(where: { $0.camera.serial == camera }) else { return nil }
        }
        return WearReport(
            camera: camera.rawValue,
            fromPercent: ChargeWear.levels.lowerBound,
            toPercent: ChargeWear.levels.upperBound,
            months: ChargeWear(curves).months.map {
                WearMonth(month: $0.name, seconds: $0.duration.components.seconds, count: $0.count)
            }
        )
    }
}

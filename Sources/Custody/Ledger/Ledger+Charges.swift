// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB

/// What cameras stated of their charge.
///
/// Everything is kept for two weeks. After that a docking keeps the first sample of each ten
/// percent, which is enough to see a battery age, and after five years nothing.
extension Ledger {
    /// For how long every sample is kept.
    package static let wholeChargesFor: Duration = .seconds(14 * 86_400)
    /// For how long any is.
    package static let chargesFor: Duration = .seconds(5 * 365 * 86_400)

    /// Keeps a sample; of a docking that the ledger does not know, nothing is kept.
    /// - Throws: `LedgerError`.
    package func noteCharge(_ sample: ChargeSample, docking: DockingID) async throws {
        try await write { transaction in
            try transaction.execute(
                """
                INSERT OR REPLACE INTO charges (camera, docking, at, percent, step)
                SELECT camera, id, ?, ?, ? FROM dockings WHERE id = ?
                """,
                [
                    sample.at.nanosecondsSinceEpoch, sample.percent, sample.stepPercent,
                    docking.rawValue,
                ]
            )
        }
    }

    /// Thins what is kept of a camera, as its samples grow old.
    /// - Throws: `LedgerError`.
    package func thinCharges(of camera: CameraSerial) async throws {
        try await write { transaction in
            let whole = transaction.now.advanced(by: Self.wholeChargesFor * -1)
            let any = transaction.now.advanced(by: Self.chargesFor * -1)
            try transaction.execute(
                """
                DELETE FROM charges
                WHERE camera = (SELECT id FROM cameras WHERE serial = ?) AND (
                    at < ? OR at < ? AND EXISTS (
                        SELECT 1 FROM charges AS earlier
                        WHERE earlier.camera = charges.camera
                            AND earlier.docking = charges.docking AND earlier.at < charges.at
                            AND earlier.percent / 10 = charges.percent / 10
                    )
                )
                """,
                [camera.stored, any.nanosecondsSinceEpoch, whole.nanosecondsSinceEpoch]
            )
        }
    }

    /// How a camera charged in its latest dockings.
    /// - Parameters:
    ///   - camera: One that was never seen has none.
    ///   - present: A docking to leave out; nil to leave out none.
    ///   - limit: How many dockings count.
    /// - Returns: A curve for each, the oldest first.
    /// - Throws: `LedgerError`, `CancellationError`.
    package func chargeCurves(
        of camera: CameraSerial,
        except present: DockingID?,
        limit: Int
    ) async throws -> [ChargeCurve] {
        try await read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT docking, at, percent, step FROM charges
                    WHERE camera = (SELECT id FROM cameras WHERE serial = ?1) AND docking IN (
                        SELECT DISTINCT docking FROM charges
                        WHERE camera = (SELECT id FROM cameras WHERE serial = ?1)
                            AND docking IS NOT ?2
                        ORDER BY docking DESC LIMIT ?3
                    )
                    ORDER BY docking, at
                    """
            )
            var curves: [(docking: String, curve: ChargeCurve)] = []
            let rows = try Row.fetchCursor(
                statement,
                arguments: [camera.stored, present?.rawValue, max(0, limit)]
            )
            while let row = try rows.next() {
                let docking: String = row["docking"]
                if curves.last?.docking != docking { curves.append((docking, ChargeCurve())) }
                curves[curves.count - 1].curve.add(
                    ChargeSample(
                        at: UTCTime(nanosecondsSinceEpoch: row["at"]),
                        percent: row["percent"],
                        stepPercent: row["step"]
                    )
                )
            }
            return curves.map(\.curve)
        }
    }
}

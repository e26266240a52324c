// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// What cameras' own clocks showed.
extension Ledger {
    /// Writes down by how much a camera's clock differed, before anything is done about it.
    package func noteClock(_ difference: ClockDifference, docking: DockingID) async throws {
        try await note(difference, as: .clockMeasured, docking)
    }

    /// Writes down that a camera's clock is about to be set, and to what.
    package func noteClockSetting(to time: CivilTime, docking: DockingID) async throws {
        try await write { transaction in
            let row = try transaction.docking(docking)
            try transaction.log(
                .clockSetting,
                docking: docking,
                camera: row.camera,
                detail: ["to": .text(time.iso8601)]
            )
        }
    }

    /// Writes down that a camera's clock was set, and by how much it differs since.
    package func noteClockCorrection(
        _ difference: ClockDifference,
        docking: DockingID
    ) async throws {
        try await note(difference, as: .clockCorrected, docking)
    }

    private func note(
        _ difference: ClockDifference,
        as event: CustodyEvent,
        _ docking: DockingID
    ) async throws {
        try await write { transaction in
            let row = try transaction.docking(docking)
            let reading = difference.reading
            var detail: CustodyDetail = [
                "ahead_ms": .number(difference.ahead.wholeMilliseconds),
                "camera": .text(reading.shown.civil.iso8601),
                "host": .text(reading.readAt.iso8601),
                "uncertainty_ms": .number(reading.uncertainty.wholeMilliseconds),
            ]
            detail["camera_zone_s"] = reading.zoneSeconds.map { .number(Int64($0)) }
            try transaction.log(event, docking: docking, camera: row.camera, detail: detail)
        }
    }
}

extension Duration {
    /// Milliseconds, cut off.
    fileprivate var wholeMilliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB

/// What cameras' own clocks showed.
extension Ledger {
    /// Writes down by how much a camera's clock differed, before anything is done about it.
    ///
    /// What is taken in during the docking is kept with the first of these: its times were given by
    /// the clock as it came.
    /// - Parameters:
    ///   - difference: What was measured.
    ///   - isHostSynchronised: Whether this host's clock was being kept by a source of time; nil if
    ///     the host does not say.
    ///   - docking: The stay.
    /// - Throws: `LedgerError`.
    package func noteClock(
        _ difference: ClockDifference,
        isHostSynchronised: Bool?,
        docking: DockingID
    ) async throws {
        try await write { transaction in
            try transaction.note(difference, isHostSynchronised, as: .clockMeasured, docking)
            try transaction.execute(
                """
                UPDATE dockings SET clock_ahead_ms = ?, clock_uncertainty_ms = ?,
                    clock_measured_at = ?, clock_host_synchronised = ?
                WHERE id = ? AND clock_measured_at IS NULL
                """,
                [
                    difference.aheadOfUTC.wholeMilliseconds,
                    difference.reading.uncertainty.wholeMilliseconds,
                    difference.reading.readAt.nanosecondsSinceEpoch, isHostSynchronised,
                    docking.rawValue,
                ]
            )
        }
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
        isHostSynchronised: Bool?,
        docking: DockingID
    ) async throws {
        try await write { transaction in
            try transaction.note(difference, isHostSynchronised, as: .clockCorrected, docking)
        }
    }
}

extension LedgerTransaction {
    fileprivate func note(
        _ difference: ClockDifference,
        _ isHostSynchronised: Bool?,
        as event: CustodyEvent,
        _ docking: DockingID
    ) throws {
        let row = try self.docking(docking)
        let reading = difference.reading
        var detail: CustodyDetail = [
            "ahead_ms": .number(difference.ahead.wholeMilliseconds),
            "camera": .text(reading.shown.civil.iso8601),
            "host": .text(reading.readAt.iso8601),
            "uncertainty_ms": .number(reading.uncertainty.wholeMilliseconds),
        ]
        detail["camera_zone_s"] = reading.zoneSeconds.map { .number(Int64($0)) }
        detail["host_synchronised"] = isHostSynchronised.map(CustodyValue.flag)
        try log(event, docking: docking, camera: row.camera, detail: detail)
    }

    /// What a docking's clock was first found to be; nil if it was not measured.
    func clock(of docking: DockingID) throws -> MeasuredClock? {
        try row("SELECT * FROM dockings WHERE id = ?", [docking.rawValue]).flatMap {
            MeasuredClock($0)
        }
    }

    /// Keeps with a recording that is taken in what its camera's clock was found to be, when it was
    /// made by this host's clock, whether it is late, and whose the camera is.
    func keepTimes(of row: RecordingRow, _ recorded: CameraTime, by rule: ArrivalRule) throws {
        let clock = try clock(of: row.docking)
        let recordedAt = rule.recordedAt(recorded, by: clock)
        let lateness = recordedAt.flatMap { rule.lateness(of: $0, takenAt: now) }
        let owner = try self.row(
            "SELECT assigned_to, kind FROM roster WHERE serial = ? AND assigned_to != ''",
            [row.camera?.stored]
        )
        try execute(
            """
            UPDATE recordings SET clock_ahead_ms = ?, clock_uncertainty_ms = ?,
                clock_measured_at = ?, clock_host_synchronised = ?, recorded_utc = ?,
                arrived_late_seconds = ?, assigned_to = ?, camera_kind = ?
            WHERE id = ?
            """,
            [
                clock?.aheadOfUTC.wholeMilliseconds, clock?.uncertainty.wholeMilliseconds,
                clock?.measuredAt.nanosecondsSinceEpoch, clock?.isHostSynchronised,
                recordedAt?.nanosecondsSinceEpoch, lateness?.components.seconds,
                owner.map { $0["assigned_to"] as String }, owner.map { $0["kind"] as String },
                row.key,
            ]
        )
        guard let recordedAt, let lateness else { return }
        try log(
            .recordingLate,
            row,
            detail: [
                "age_s": .number(lateness.components.seconds),
                "clock": .text(clock == nil ? "not measured" : "measured"),
                "recorded": .text(recordedAt.iso8601),
            ]
        )
    }
}

extension MeasuredClock {
    /// Reads the columns that dockings and recordings share.
    init?(_ row: Row) {
        let ahead: Int64? = row["clock_ahead_ms"]
        let uncertainty: Int64? = row["clock_uncertainty_ms"]
        guard let ahead, let uncertainty, let measuredAt = row.time("clock_measured_at") else {
            return nil
        }
        self.init(
            aheadOfUTC: .milliseconds(ahead),
            uncertainty: .milliseconds(uncertainty),
            measuredAt: measuredAt,
            isHostSynchronised: row["clock_host_synchronised"]
        )
    }
}

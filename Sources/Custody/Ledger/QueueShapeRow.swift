// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB

/// What one camera has unconfirmed for one reason, by how long ago it was listed.
package struct QueueShapeRow: Hashable, Sendable {
    package let camera: CameraSerial
    /// As `RecordingSummary.outstandingReason` says it.
    package let reason: String
    /// One tally for each bound of age, without what is within a lower bound, and one for all that
    /// is older than the last.
    package let tallies: [Tally]
    /// When the oldest of them was listed.
    package let oldest: UTCTime
}

extension QueueShapeRow {
    private struct Place: Hashable {
        let camera: CameraSerial
        let reason: String
    }

    /// What `fetch` asks: for each group everything, and what was listed before each cutoff.
    ///
    /// The index has the groups in order and every column, so nothing is sorted and no row is read.
    static func query(cutoffCount: Int) -> String {
        let columns = (0..<cutoffCount).map { number in
            """
            , sum(listed_at < ?) AS count\(number),
                    sum(iif(listed_at < ?, size_bytes, 0)) AS bytes\(number)
            """
        }
        return """
            SELECT c.serial, o.* FROM (
                SELECT camera, state, last_error_name, quarantine,
                    min(listed_at) AS oldest,
                    count(*) AS count, sum(size_bytes) AS bytes\(columns.joined())
                FROM recordings INDEXED BY recordings_outstanding
                WHERE confirmed_at IS NULL AND withheld IS NULL
                GROUP BY camera, state, quarantine, last_error_name
            ) o JOIN cameras c ON c.id = o.camera
            """
    }

    /// Fetches all rows, their tallies split where recordings were listed before each cutoff; the
    /// cutoffs go back in time.
    static func fetch(_ db: Database, cutoffs: [UTCTime]) throws -> [QueueShapeRow] {
        let statement = try db.cachedStatement(sql: query(cutoffCount: cutoffs.count))
        let times = cutoffs.map(\.nanosecondsSinceEpoch)
        let rows = try Row.fetchAll(
            statement,
            arguments: StatementArguments(times.flatMap { [$0, $0] })
        )
        var shape: [Place: (tallies: [Tally], oldest: UTCTime)] = [:]
        for row in rows {
            guard let camera = CameraSerial(row["serial"]) else {
                throw LedgerError.storage("a camera's row is damaged; restore the ledger")
            }
            let reason = try row.recordingState().outstandingReason(
                lastError: row["last_error_name"],
                quarantine: row["quarantine"]
            )
            // Several groups may come to the same word.
            let place = Place(camera: camera, reason: reason)
            let tallies = tallies(row, count: cutoffs.count)
            let oldest = UTCTime(nanosecondsSinceEpoch: row["oldest"])
            shape[place] =
                shape[place].map { (zip($0.tallies, tallies).map(+), min($0.oldest, oldest)) }
                ?? (tallies, oldest)
        }
        return shape.map { place, found in
            QueueShapeRow(
                camera: place.camera,
                reason: place.reason,
                tallies: found.tallies,
                oldest: found.oldest
            )
        }.sorted { ($0.camera.rawValue, $0.reason) < ($1.camera.rawValue, $1.reason) }
    }

    private static func tallies(_ row: Row, count: Int) -> [Tally] {
        var older = Tally(count: row["count"], bytes: row["bytes"])
        var tallies: [Tally] = []
        for number in 0..<count {
            let rest = Tally(count: row["count\(number)"], bytes: row["bytes\(number)"])
            tallies.append(older - rest)
            older = rest
        }
        return tallies + [older]
    }
}

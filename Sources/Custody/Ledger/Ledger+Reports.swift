// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB

/// Which lines of a report are wanted.
package struct ReportFilter: Hashable, Sendable {
    /// Nil for all cameras.
    package var camera: CameraSerial?
    /// Nothing that was found earlier.
    package var since: UTCTime?
    /// The `next` of the page before; nil for the first.
    package var before: Int64?

    /// Everything, from the newest on.
    package init(camera: CameraSerial? = nil, since: UTCTime? = nil, before: Int64? = nil) {
        self.camera = camera
        self.since = since
        self.before = before
    }
}

/// Lines of a report, newest first.
package struct ReportPage<Line: Sendable>: Sendable {
    package let lines: [Line]
    /// Where the next page begins; nil if there is none.
    package let next: Int64?
}

/// Numbers that a camera gave and never showed, or a count that began again.
package struct NumberGap: Hashable, Sendable {
    package enum Kind: String, Sendable {
        /// The numbers from `first` to `last` are missing.
        case missing
        /// After `first` the camera went on with `last`.
        case restart
    }

    package let kind: Kind
    package let camera: CameraSerial
    package let docking: DockingID
    package let series: String
    package let first: Int
    package let last: Int
    package let foundAt: UTCTime
}

/// What an administrator has to account for.
extension Ledger {
    /// Gaps in cameras' numbering, those that were found last first.
    /// - Throws: `LedgerError`, `CancellationError`.
    package func gaps(_ filter: ReportFilter, limit: Int) async throws -> ReportPage<NumberGap> {
        try await read { db in
            let (condition, arguments) = filter.condition(table: "g", time: "g.found_at")
            let rows = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT g.*, c.serial FROM gaps g JOIN cameras c ON c.id = g.camera
                        WHERE \(condition) ORDER BY g.id DESC LIMIT ?
                        """
                ),
                arguments: arguments + [limit]
            )
            return ReportPage(
                lines: try rows.map { try NumberGap($0) },
                next: rows.count == limit ? rows.last?["id"] : nil
            )
        }
    }

    /// Recordings that were taken in long after they were made, those that came to this ledger last
    /// first.
    /// - Throws: `LedgerError`, `CancellationError`.
    package func lateArrivals(
        _ filter: ReportFilter,
        limit: Int
    ) async throws -> ReportPage<RecordingSummary> {
        try await recordings(
            filter,
            index: "recordings_arrived_late",
            having: "r.arrived_late_seconds",
            time: "r.spooled_at",
            limit: limit
        )
    }

    /// Recordings that their cameras no longer show though nobody cleared them.
    /// - Throws: `LedgerError`, `CancellationError`.
    package func missingRecordings(
        _ filter: ReportFilter,
        limit: Int
    ) async throws -> ReportPage<RecordingSummary> {
        try await recordings(
            filter,
            index: "recordings_missing",
            having: "r.missing_since",
            time: "r.missing_since",
            limit: limit
        )
    }

    private func recordings(
        _ filter: ReportFilter,
        index: String,
        having column: String,
        time: String,
        limit: Int
    ) async throws -> ReportPage<RecordingSummary> {
        try await read { db in
            let (condition, arguments) = filter.condition(table: "r", time: time)
            let found = try RecordingSummary.fetch(
                db,
                index: index,
                where: "\(column) IS NOT NULL AND \(condition)",
                order: "r.id DESC",
                arguments: arguments + [limit]
            )
            return ReportPage(
                lines: found.map(\.summary),
                next: found.count == limit ? found.last?.key : nil
            )
        }
    }
}

extension ReportFilter {
    fileprivate func condition(table: String, time: String) -> (String, StatementArguments) {
        var conditions = ["TRUE"]
        var arguments: [any DatabaseValueConvertible] = []
        if let camera {
            conditions.append("\(table).camera = (SELECT id FROM cameras WHERE serial = ?)")
            arguments.append(camera.stored)
        }
        if let since {
            conditions.append("\(time) >= ?")
            arguments.append(since.nanosecondsSinceEpoch)
        }
        if let before {
            conditions.append("\(table).id < ?")
            arguments.append(before)
        }
        return (conditions.joined(separator: " AND "), StatementArguments(arguments))
    }
}

extension NumberGap {
    fileprivate init(_ row: Row) throws {
        guard let kind = Kind(rawValue: row["kind"]), let camera = CameraSerial(row["serial"])
        else { throw LedgerError.storage("a gap's row is damaged; restore the ledger") }
        self.init(
            kind: kind,
            camera: camera,
            docking: DockingID(row["docking"]),
            series: row["series"],
            first: row["first"],
            last: row["last"],
            foundAt: UTCTime(nanosecondsSinceEpoch: row["found_at"])
        )
    }
}

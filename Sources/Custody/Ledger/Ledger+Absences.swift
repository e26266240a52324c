// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FoundationEssentials
import GRDB

/// What a docking does not show, although it should.
package struct ListedAbsences: Hashable, Sendable {
    /// Recordings that the last docking had shown, that the store has not confirmed and that nobody
    /// cleared.
    package var missing: [RecordingID] = []
    /// Series whose numbers have gaps, and what was found out about each.
    package var numbering: [String: Numbering.Finding] = [:]
}

/// A complete listing of a camera, as far as it tells what is not there.
package struct ShownMedium: Sendable {
    /// The recordings that the listing shows.
    package let recordings: Set<RecordingID>
    /// How many bytes each file has.
    package let sizes: [SourcePath: Int64]
    /// What could not be listed; whatever lies below may still be there.
    package let hidden: [SourcePath]
    package let numbers: [ShownNumbers]

    /// Joins the values.
    package init(
        recordings: Set<RecordingID>,
        sizes: [SourcePath: Int64],
        hidden: [SourcePath],
        numbers: [ShownNumbers]
    ) {
        self.recordings = recordings
        self.sizes = sizes
        self.hidden = hidden
        self.numbers = numbers
    }
}

extension Ledger {
    /// Compares what a camera shows with what it had shown before, and writes down what is missing.
    ///
    /// Recordings are missed only on the medium that had held them: another card in the camera hides
    /// none of its footage.
    /// - Throws: `LedgerError`.
    package func noteAbsences(
        _ medium: ShownMedium,
        docking: DockingID
    ) async throws -> ListedAbsences {
        var absences = ListedAbsences()
        var last: Int64? = 0
        // In batches, so that other cameras' checkpoints do not wait for ten thousand rows.
        while let after = last {
            let (missing, next) = try await write { transaction in
                try transaction.missMissing(medium, docking, after: after)
            }
            absences.missing += missing
            last = next
        }
        guard !medium.numbers.isEmpty else { return absences }
        absences.numbering = try await write { transaction in
            var numbering: [String: Numbering.Finding] = [:]
            let docked = try transaction.docking(docking)
            let wasCleared = try transaction.wasCleared(docked.cameraKey)
            for numbers in medium.numbers {
                let finding = try transaction.count(numbers, docking, docked, wasCleared)
                if finding != Numbering.Finding() { numbering[numbers.series] = finding }
            }
            return numbering
        }
        return absences
    }
}

extension LedgerTransaction {
    /// Takes back that a recording was missing.
    func find(_ id: RecordingID, in docking: DockingID) throws {
        let row = try recording(id)
        try execute("UPDATE recordings SET missing_since = NULL WHERE id = ?", [row.key])
        try log(.recordingReappeared, recording: id, docking: docking, camera: row.camera)
    }

    /// How many recordings are looked at in one transaction.
    private static let batchSize = 500

    /// Misses what is missing of the next recordings behind a key.
    /// - Returns: What is missing, and the key to go on from; nil at the end.
    fileprivate func missMissing(
        _ medium: ShownMedium,
        _ docking: DockingID,
        after: Int64
    ) throws -> (missing: [RecordingID], next: Int64?) {
        let docked = try self.docking(docking)
        let expected = try rows(
            """
            SELECT r.id, r.name, r.state, r.shown_in
            FROM recordings r INDEXED BY recordings_expected
            JOIN dockings was ON was.id = r.shown_in JOIN dockings now ON now.id = ?1
            WHERE r.camera = ?2 AND r.shown_in != ?1 AND r.confirmed_at IS NULL
                AND r.missing_since IS NULL AND r.shown_in IS NOT NULL
                AND r.cleared_at IS NULL AND r.clearing_since IS NULL AND r.withheld IS NULL
                AND was.driver = now.driver AND was.volume = now.volume
                AND (now.volume != '' OR now.driver = 'mtp') AND r.id > ?3
            ORDER BY r.id LIMIT ?4
            """,
            [docking.rawValue, docked.cameraKey, after, Self.batchSize]
        )
        var missing: [RecordingID] = []
        for row in expected {
            let id = RecordingID(row["name"])
            guard !medium.recordings.contains(id) else { continue }
            let files = try StoredFile.fetch(db, recording: row["id"])
            let isHidden = files.contains { file in
                medium.hidden.contains { file.source.path.isBelow($0) }
            }
            // A file that has grown was listed while it was recorded; the log names what it replaces.
            let hasGrown = files.allSatisfy { file in
                medium.sizes[file.source.path].map { $0 >= file.source.sizeBytes } ?? false
            }
            guard !isHidden, !hasGrown else { continue }
            let key: Int64 = row["id"]
            try execute(
                "UPDATE recordings SET missing_since = ? WHERE id = ?",
                [now.nanosecondsSinceEpoch, key]
            )
            let state = try row.recordingState()
            let last: String = row["shown_in"]
            try log(
                .recordingMissing,
                recording: id,
                docking: docking,
                camera: docked.camera,
                detail: [
                    "held-by": .text(state.isHeldInSpool ? "spool" : "nobody"),
                    "last-shown": .text(last),
                    "path": .text(files.first?.source.path.description ?? ""),
                ]
            )
            missing.append(id)
        }
        return (missing, expected.count == Self.batchSize ? expected.last?["id"] : nil)
    }

    fileprivate func count(
        _ numbers: ShownNumbers,
        _ docking: DockingID,
        _ docked: (state: DockingState, cameraKey: Int64, camera: CameraSerial?),
        _ wasCleared: Bool
    ) throws -> Numbering.Finding {
        let key: [any DatabaseValueConvertible] = [docked.cameraKey, numbers.series]
        let known = try row(
            "SELECT last FROM numbering WHERE camera = ? AND series = ?",
            StatementArguments(key)
        )
        let open = try rows(
            """
            SELECT id, first, last FROM gaps INDEXED BY gaps_of_camera
            WHERE camera = ? AND series = ? AND kind = 'missing' AND is_final = 0
            """,
            StatementArguments(key)
        )
        var numbering = Numbering(
            last: known?["last"],
            gaps: open.map { row in
                let first: Int = row["first"]
                return first...max(first, row["last"])
            }.sorted { $0.lowerBound < $1.lowerBound }
        )
        let finding = numbering.take(numbers, wasCleared: wasCleared)
        guard let last = numbering.last else { return finding }
        try execute(
            """
            INSERT INTO numbering (camera, series, last) VALUES (?, ?, ?)
            ON CONFLICT (camera, series) DO UPDATE SET last = excluded.last
            """,
            [docked.cameraKey, numbers.series, last]
        )
        try keep(finding, of: numbers, docking, docked.cameraKey, known?["last"], open)
        try log(finding, of: numbers, docking, docked.camera, after: known?["last"])
        return finding
    }

    fileprivate func wasCleared(_ cameraKey: Int64) throws -> Bool {
        try row(
            """
            SELECT 1 FROM recordings INDEXED BY recordings_by_camera
            WHERE camera = ? AND cleared_at IS NOT NULL LIMIT 1
            """,
            [cameraKey]
        ) != nil
    }

    private func keep(
        _ finding: Numbering.Finding,
        of numbers: ShownNumbers,
        _ docking: DockingID,
        _ cameraKey: Int64,
        _ last: Int?,
        _ open: [Row]
    ) throws {
        for row in open where !finding.found.isEmpty {
            try shrink(row, by: finding.found)
        }
        if finding.countsAnew {
            try execute(
                "UPDATE gaps SET is_final = 1 WHERE camera = ? AND series = ?",
                [cameraKey, numbers.series]
            )
        }
        func insert(_ first: Int, _ last: Int, _ kind: String) throws {
            try execute(
                """
                INSERT INTO gaps (camera, docking, series, first, last, kind, found_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    cameraKey, docking.rawValue, numbers.series, first, last, kind,
                    now.nanosecondsSinceEpoch,
                ]
            )
        }
        for gap in finding.missing { try insert(gap.lowerBound, gap.upperBound, "missing") }
        if let restart = finding.restart, let last { try insert(last, restart, "restart") }
    }

    /// Takes what was found out of a gap, and keeps what is left of it with its own time and docking.
    private func shrink(_ row: Row, by found: [Int]) throws {
        let (key, first, last): (Int64, Int, Int) = (row["id"], row["first"], row["last"])
        let inside = found.filter { (first...max(first, last)).contains($0) }
        guard !inside.isEmpty else { return }
        var next = first
        for number in inside + [last + 1] {
            if next < number {
                try execute(
                    """
                    INSERT INTO gaps (camera, docking, series, first, last, kind, found_at)
                    SELECT camera, docking, series, ?, ?, kind, found_at FROM gaps WHERE id = ?
                    """,
                    [next, number - 1, key]
                )
            }
            next = number + 1
        }
        try execute("DELETE FROM gaps WHERE id = ?", [key])
    }

    /// As much of it as a reader looks at; the table holds the rest.
    private func log(
        _ finding: Numbering.Finding,
        of numbers: ShownNumbers,
        _ docking: DockingID,
        _ camera: CameraSerial?,
        after last: Int?
    ) throws {
        if !finding.missing.isEmpty || finding.restart != nil {
            var detail: CustodyDetail = [
                "count": .number(Int64(finding.missing.reduce(0) { $0 + $1.count })),
                "series": .text(numbers.series),
            ]
            if !finding.missing.isEmpty {
                detail["numbers"] = .text(Self.words(finding.missing.prefix(Self.mostNamed)))
            }
            detail["after"] = last.map { .number(Int64($0)) }
            detail["began-again-at"] = finding.restart.map { .number(Int64($0)) }
            try log(.numbersMissing, docking: docking, camera: camera, detail: detail)
        }
        guard !finding.found.isEmpty else { return }
        try log(
            .numbersFound,
            docking: docking,
            camera: camera,
            detail: [
                "count": .number(Int64(finding.found.count)),
                "numbers": .text(
                    finding.found.prefix(Self.mostNamed).map(String.init).joined(separator: ", ")
                ),
                "series": .text(numbers.series),
            ]
        )
    }

    private static let mostNamed = 50

    private static func words(_ ranges: some Sequence<ClosedRange<Int>>) -> String {
        ranges.map { range in
            range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
        }.joined(separator: ", ")
    }
}

extension RecordingState {
    /// Whether the spool holds its bytes, and the store may not.
    fileprivate var isHeldInSpool: Bool {
        switch self {
        case .spooled, .uploading: true
        case .listed, .copying, .confirmed, .cleared, .quarantined: false
        }
    }
}

extension SourcePath {
    /// Whether it is that path or lies below it.
    fileprivate func isBelow(_ other: SourcePath) -> Bool {
        components.starts(with: other.components)
    }
}

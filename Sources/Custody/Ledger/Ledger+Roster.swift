// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB

/// The cameras that the agency has approved.
extension Ledger {
    /// The whole roster, retired cameras too, by serial.
    package func roster() async throws -> [RosterEntry] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM roster ORDER BY serial").map {
                try RosterEntry(row: $0)
            }
        }
    }

    /// Changes the roster, by all of the edits or by none.
    ///
    /// What stands already changes nothing; each change is in the custody log with what was before.
    /// - Returns: What becomes of each camera, in the same order.
    @discardableResult
    package func edit(
        _ edits: [RosterEdit],
        actor: CustodyActor
    ) async throws -> [RosterChange] {
        try await write { transaction in
            try edits.map { try transaction.apply($0, actor) }
        }
    }
}

extension LedgerTransaction {
    fileprivate func apply(_ edit: RosterEdit, _ actor: CustodyActor) throws -> RosterChange {
        let old = try row("SELECT * FROM roster WHERE serial = ?", [edit.serial.stored])
            .map { try RosterEntry(row: $0) }
        guard let entry = edit.applied(to: old, at: now) else { return .unchanged }
        let change = RosterChange(from: old, to: entry)
        guard let event = change.event else { return change }
        try execute(
            """
            INSERT INTO roster (serial, model, label, site, assigned_to, assignment, kind, notes,
                retired_at, retired_reason, enrolled_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (serial) DO UPDATE SET model = excluded.model, label = excluded.label,
                site = excluded.site, assigned_to = excluded.assigned_to,
                assignment = excluded.assignment, kind = excluded.kind, notes = excluded.notes,
                retired_at = excluded.retired_at, retired_reason = excluded.retired_reason,
                enrolled_at = iif(roster.retired_at IS NOT NULL AND excluded.retired_at IS NULL,
                    excluded.enrolled_at, roster.enrolled_at)
            """,
            [
                entry.serial.stored, entry.model, entry.label, entry.site, entry.assignedTo,
                entry.assignment.rawValue, entry.kind.rawValue, entry.notes,
                entry.retirement?.at.nanosecondsSinceEpoch, entry.retirement?.reason,
                now.nanosecondsSinceEpoch,
            ]
        )
        var detail: CustodyDetail = [:]
        let before = old?.texts ?? [:]
        for (name, text) in entry.texts where text != before[name, default: ""] {
            detail[name] = .text(text)
            if let text = before[name], !text.isEmpty { detail["before-\(name)"] = .text(text) }
        }
        try log(event, actor: actor, camera: entry.serial, detail: detail)
        return change
    }
}

extension RosterChange {
    /// What the custody log calls it; nil if nothing happened.
    fileprivate var event: CustodyEvent? {
        switch self {
        case .unchanged: nil
        case .enrolled, .reinstated: .cameraEnrolled
        case .changed: .rosterChanged
        case .retired: .cameraRetired
        }
    }
}

extension RosterEntry {
    /// Reads a row of the roster.
    init(row: Row) throws {
        guard let serial = CameraSerial(row["serial"]),
            let assignment = Assignment(rawValue: row["assignment"]),
            let kind = Kind(rawValue: row["kind"])
        else { throw LedgerError.storage("an entry of the roster is not understood") }
        let retiredAt: Int64? = row["retired_at"]
        self.init(
            serial: serial,
            model: row["model"],
            label: row["label"],
            site: row["site"],
            assignedTo: row["assigned_to"],
            assignment: assignment,
            kind: kind,
            notes: row["notes"],
            retirement: retiredAt.map {
                Retirement(
                    at: UTCTime(nanosecondsSinceEpoch: $0),
                    reason: row["retired_reason"] ?? ""
                )
            }
        )
    }

    /// All that the custody log keeps of it, by name.
    fileprivate var texts: [String: String] {
        [
            "assigned-to": assignedTo, "assignment": assignment.rawValue, "kind": kind.rawValue,
            "label": label, "model": model, "notes": notes, "site": site,
            "retired": retirement.map { $0.reason.isEmpty ? "yes" : $0.reason } ?? "",
        ]
    }
}

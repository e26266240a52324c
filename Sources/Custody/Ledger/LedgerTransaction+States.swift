// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB

/// What a change needs to know of a recording.
struct RecordingRow {
    let key: Int64
    let id: RecordingID
    let camera: CameraSerial?
    var docking: DockingID
    var state: RecordingState
    let recordedAt: CameraTime
    let sizeBytes: Int64
    let fileCount: Int
    let isWithheld: Bool
    let isUrgent: Bool
    let category: String
    /// Whether its copy on the camera was seen to be gone.
    let isCleared: Bool
    /// Whether its copy on the camera may be gone, and nobody has seen that yet.
    let isBeingCleared: Bool
}

extension LedgerTransaction {
    /// The row of a recording.
    func recording(_ id: RecordingID) throws -> RecordingRow {
        let found = try row(
            """
            SELECT r.id, r.docking, r.state, r.size_bytes, r.file_count, r.withheld, r.urgent,
                r.category, r.recorded_at, r.cleared_at, r.clearing_since, c.serial
            FROM recordings r JOIN cameras c ON c.id = r.camera WHERE r.name = ?
            """,
            [id.rawValue]
        )
        guard let found else { throw LedgerError.unknownRecording(id) }
        let withheld: String? = found["withheld"]
        return RecordingRow(
            key: found["id"],
            id: id,
            camera: CameraSerial(found["serial"]),
            docking: DockingID(found["docking"]),
            state: try found.recordingState(),
            recordedAt: CameraTime(nanoseconds: found["recorded_at"]),
            sizeBytes: found["size_bytes"],
            fileCount: found["file_count"],
            isWithheld: withheld != nil,
            isUrgent: found["urgent"] != 0,
            category: found["category"],
            isCleared: found.time("cleared_at") != nil,
            isBeingCleared: found.time("clearing_since") != nil
        )
    }

    /// Takes the recording to its next state, if an arrow leads there.
    func change(_ recording: RecordingRow, to state: RecordingState) throws {
        guard recording.state.successors.contains(state) else {
            throw LedgerError.forbiddenRecordingChange(
                recording.id,
                from: recording.state,
                to: state
            )
        }
        try execute(
            "UPDATE recordings SET state = ?, since = ? WHERE id = ?",
            [state.rawValue, now.nanosecondsSinceEpoch, recording.key]
        )
    }

    /// Appends an entry about a recording.
    func log(
        _ event: CustodyEvent,
        _ recording: RecordingRow,
        actor: CustodyActor = .service,
        detail: CustodyDetail = [:]
    ) throws {
        try log(
            event,
            actor: actor,
            recording: recording.id,
            docking: recording.docking,
            camera: recording.camera,
            detail: detail
        )
    }
}

extension Row {
    /// The column `state` of a recording.
    func recordingState() throws -> RecordingState {
        guard let state = RecordingState(rawValue: self["state"]) else {
            throw LedgerError.storage("a recording is in an unknown state; restore the ledger")
        }
        return state
    }
}

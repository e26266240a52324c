// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import GRDB

/// Cameras coming and going.
extension Ledger {
    /// Writes down that a camera is in a bay and known by its serial; the state is `identified`.
    ///
    /// `actor` is who handed the medium over, if a person did.
    package func begin(_ docking: Docking, actor: CustodyActor = .service) async throws {
        try await write { transaction in
            let camera = try transaction.key(of: docking.camera)
            try transaction.execute(
                """
                INSERT INTO dockings (id, camera, model, profile, bay_path, bay_name, driver, volume,
                    state, attached_at, since)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'identified', ?, ?)
                """,
                [
                    docking.id.rawValue, camera, docking.camera.model,
                    docking.camera.profile.rawValue, docking.bay.path.rawValue, docking.bay.name,
                    docking.driver.rawValue, docking.volume ?? "",
                    docking.attachedAt.nanosecondsSinceEpoch,
                    transaction.now.nanosecondsSinceEpoch,
                ]
            )
            try transaction.log(
                .dockingBegan,
                actor: actor,
                docking: docking.id,
                camera: docking.camera.serial,
                detail: [
                    "attached": .text(docking.attachedAt.iso8601),
                    "bay": .text(docking.bay.label),
                    "driver": .text(docking.driver.rawValue),
                    "model": .text(docking.camera.model),
                    "port": .text(docking.bay.path.rawValue),
                    "profile": .text(docking.camera.profile.rawValue),
                ]
            )
        }
    }

    /// Takes a docking to its next state.
    /// - Throws: `LedgerError.forbiddenDockingChange` if no arrow leads there.
    package func setState(
        _ state: DockingState,
        of docking: DockingID,
        reason: String? = nil
    ) async throws {
        try await write { transaction in
            try transaction.change(
                docking,
                to: state,
                reason: reason,
                event: state == .detached ? .dockingEnded : .dockingChanged
            )
        }
    }

    /// Writes down that the camera left its bay.
    package func end(_ docking: DockingID, reason: String? = nil) async throws {
        try await setState(.detached, of: docking, reason: reason)
    }

    /// Writes down that a device was not read, when there is no docking to say so.
    package func noteRefusal(
        _ refusal: Refusal,
        of device: String,
        in bay: Bay,
        camera: CameraSerial? = nil
    ) async throws {
        try await write { transaction in
            try transaction.log(
                .deviceRefused,
                camera: camera,
                detail: [
                    "bay": .text(bay.label),
                    "device": .text(device),
                    "port": .text(bay.path.rawValue),
                    "reason": .text(refusal.name),
                    "words": .text(refusal.description),
                ]
            )
        }
    }

    /// Writes down what a medium holds that could not be taken.
    package func noteUnreadable(
        _ entries: [UnreadableEntry],
        docking: DockingID
    ) async throws {
        guard !entries.isEmpty else { return }
        try await write { transaction in
            let row = try transaction.docking(docking)
            for entry in entries {
                try transaction.log(
                    .entryUnreadable,
                    docking: docking,
                    camera: row.camera,
                    detail: [
                        "path": .text(entry.path.description), "reason": .text(entry.reason),
                    ]
                )
            }
        }
    }

    /// Writes down anything else that belongs in the log.
    package func note(
        _ event: CustodyEvent,
        actor: CustodyActor = .service,
        recording: RecordingID? = nil,
        docking: DockingID? = nil,
        camera: CameraSerial? = nil,
        detail: CustodyDetail = [:]
    ) async throws {
        try await write { transaction in
            try transaction.log(
                event,
                actor: actor,
                recording: recording,
                docking: docking,
                camera: camera,
                detail: detail
            )
        }
    }
}

extension LedgerTransaction {
    /// What a change needs to know of a docking.
    func docking(_ id: DockingID) throws -> (
        state: DockingState, cameraKey: Int64, camera: CameraSerial?
    ) {
        let found = try row(
            """
            SELECT d.state, d.camera, c.serial FROM dockings d JOIN cameras c ON c.id = d.camera
            WHERE d.id = ?
            """,
            [id.rawValue]
        )
        guard let found, let state = DockingState(rawValue: found["state"]) else {
            throw LedgerError.unknownDocking(id)
        }
        return (state, found["camera"], CameraSerial(found["serial"]))
    }

    /// Takes a docking to its next state, if an arrow leads there.
    func change(
        _ id: DockingID,
        to state: DockingState,
        reason: String?,
        event: CustodyEvent
    ) throws {
        let docking = try docking(id)
        guard docking.state.successors.contains(state) else {
            throw LedgerError.forbiddenDockingChange(id, from: docking.state, to: state)
        }
        let nanoseconds = now.nanosecondsSinceEpoch
        try execute(
            "UPDATE dockings SET state = ?, reason = ?, since = ?, ended_at = ? WHERE id = ?",
            [
                state.rawValue, reason, nanoseconds, state == .detached ? nanoseconds : nil,
                id.rawValue,
            ]
        )
        var detail: CustodyDetail = ["state": .text(state.rawValue)]
        detail["reason"] = reason.map(CustodyValue.text)
        try log(event, docking: id, camera: docking.camera, detail: detail)
    }

    /// The key of a camera, whose model and profile are brought up to date.
    fileprivate func key(of camera: Camera) throws -> Int64 {
        let found = try row(
            """
            INSERT INTO cameras (serial, model, profile, first_seen) VALUES (?, ?, ?, ?)
            ON CONFLICT (serial) DO UPDATE SET model = excluded.model, profile = excluded.profile
            RETURNING id
            """,
            [
                camera.serial.stored, camera.model, camera.profile.rawValue,
                now.nanosecondsSinceEpoch,
            ]
        )
        guard let found else { throw LedgerError.storage("a camera could not be written") }
        return found["id"]
    }
}

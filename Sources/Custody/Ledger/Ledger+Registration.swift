// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FoundationEssentials
import GRDB

/// Telling new recordings from known ones.
extension Ledger {
    private static let batchSize = 1_000

    /// Writes down what a camera showed, and says what is to be copied.
    ///
    /// A recording that is known by camera, path, size and time stays the one it is. One that was
    /// set aside for a reason that reading may mend is `listed` again; one whose copy was cut off
    /// is still `copying` and says from where it can go on. The same place with another size or
    /// time is a new recording that names the one before. One that was seen to be gone from the camera
    /// and is there again stands as it did before it went, and files that are left of one whose
    /// clearing was cut off are that recording still.
    package func register(
        _ listing: [ListedRecording],
        docking: DockingID
    ) async throws -> [RegisteredRecording] {
        var registered: [RegisteredRecording] = []
        registered.reserveCapacity(listing.count)
        // In batches, so that other cameras' checkpoints do not wait for ten thousand rows.
        for start in stride(from: 0, to: listing.count, by: Self.batchSize) {
            let batch = Array(listing[start..<min(start + Self.batchSize, listing.count)])
            registered += try await write { transaction in
                let docked = try transaction.docking(docking)
                guard let camera = docked.camera else { throw LedgerError.unknownDocking(docking) }
                let registrar = Registrar(
                    transaction: transaction,
                    docking: docking,
                    camera: camera,
                    cameraKey: docked.cameraKey,
                    halfCleared: try transaction.halfCleared(of: docked.cameraKey)
                )
                return try batch.map { try registrar.register($0) }
            }
        }
        return registered
    }
}

/// Writes recordings of one docking down, in one transaction.
private struct Registrar {
    let transaction: LedgerTransaction
    let docking: DockingID
    let camera: CameraSerial
    let cameraKey: Int64
    /// The recordings that may be half gone from the camera, by their files.
    let halfCleared: [SourceFile: RecordingID]

    func register(_ listed: ListedRecording) throws -> RegisteredRecording {
        var id = RecordingID(camera: camera, listed: listed)
        var found = try row(of: id)
        if found == nil, let whole = leftover(listed) {
            id = whole
            found = try row(of: id)
        }
        guard let found else { return try insert(listed, as: id) }
        let key: Int64 = found["id"]
        let withheld: String? = found["withheld"]
        var state = try found.recordingState()
        try show(key, last: found["shown_in"])
        if found.time("cleared_at") != nil { state = try transaction.reappear(id, in: docking) }
        if found.time("missing_since") != nil { try transaction.find(id, in: docking) }
        if state == .quarantined, Self.isMended(found["quarantine"]) {
            try relist(id)
            state = .listed
        }
        // One that is being copied stays that of the docking that copies it, until another begins.
        if state == .listed { try update(key, docking: docking) }
        if state == .listed, withheld != listed.forwarding.withheldReason {
            try withhold(id, key, listed)
        }
        return RegisteredRecording(
            id: id,
            listed: listed,
            state: state,
            isNew: false,
            replaces: nil,
            progress: state == .copying ? try PartialCopy.stored(in: transaction.db, key) : [:]
        )
    }

    private func row(of id: RecordingID) throws -> Row? {
        try transaction.row(
            """
            SELECT id, state, withheld, quarantine, shown_in, cleared_at, missing_since
            FROM recordings WHERE name = ?
            """,
            [id.rawValue]
        )
    }

    /// The recording of which these are the last files, if its clearing was cut off; nil if they are
    /// none's, or of several.
    private func leftover(_ listed: ListedRecording) -> RecordingID? {
        let owners = Set(listed.files.map { halfCleared[$0] })
        return owners.count == 1 ? owners.first ?? nil : nil
    }

    /// Remembers that this docking showed it.
    private func show(_ key: Int64, last: String?) throws {
        guard last != docking.rawValue else { return }
        try transaction.execute(
            "UPDATE recordings SET shown_in = ? WHERE id = ?",
            [docking.rawValue, key]
        )
    }

    private static func isMended(_ name: String?) -> Bool {
        name.flatMap(QuarantineReason.Name.init).map {
            QuarantineReason($0, "").isMendedByReading
        } ?? false
    }

    private func relist(_ id: RecordingID) throws {
        let row = try transaction.recording(id)
        try transaction.relist(row, actor: .service, reason: "the camera showed it again")
    }

    private func update(_ key: Int64, docking: DockingID) throws {
        try transaction.execute(
            "UPDATE recordings SET docking = ? WHERE id = ?",
            [docking.rawValue, key]
        )
    }

    private func withhold(_ id: RecordingID, _ key: Int64, _ listed: ListedRecording) throws {
        let reason = listed.forwarding.withheldReason
        try transaction.execute(
            "UPDATE recordings SET withheld = ? WHERE id = ?",
            [reason, key]
        )
        try log(reason == nil ? .recordingListed : .recordingWithheld, id, listed, replaces: nil)
    }

    private func insert(_ listed: ListedRecording, as id: RecordingID) throws -> RegisteredRecording
    {
        let now = transaction.now.nanosecondsSinceEpoch
        try transaction.execute(
            """
            INSERT INTO recordings (name, camera, docking, kind, title, recorded_at, size_bytes,
                file_count, state, since, listed_at, withheld, shown_in)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'listed', ?, ?, ?, ?)
            """,
            [
                id.rawValue, cameraKey, docking.rawValue, listed.kind.rawValue, listed.title,
                listed.recordedAt.nanoseconds, listed.sizeBytes, listed.files.count, now, now,
                listed.forwarding.withheldReason, docking.rawValue,
            ]
        )
        let key = transaction.db.lastInsertedRowID
        var replaces: RecordingID?
        for (ordinal, file) in listed.files.enumerated() {
            let path = Data(file.path.bytes)
            replaces = try replaces ?? latest(at: path, before: key)
            try transaction.execute(
                """
                INSERT INTO files (recording, ordinal, camera, path, size_bytes, modified)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                [key, ordinal, cameraKey, path, file.sizeBytes, file.modified.nanoseconds]
            )
        }
        let isWithheld = listed.forwarding != .allowed
        try log(isWithheld ? .recordingWithheld : .recordingListed, id, listed, replaces: replaces)
        return RegisteredRecording(
            id: id,
            listed: listed,
            state: .listed,
            isNew: true,
            replaces: replaces,
            progress: [:]
        )
    }

    /// The recording that the camera showed last at this place.
    private func latest(at path: Data, before key: Int64) throws -> RecordingID? {
        let found = try transaction.row(
            """
            SELECT r.name FROM files f JOIN recordings r ON r.id = f.recording
            WHERE f.camera = ? AND f.path = ? AND f.recording < ? ORDER BY f.recording DESC LIMIT 1
            """,
            [cameraKey, path, key]
        )
        return found.map { RecordingID($0["name"]) }
    }

    private func log(
        _ event: CustodyEvent,
        _ id: RecordingID,
        _ listed: ListedRecording,
        replaces: RecordingID?
    ) throws {
        var detail: CustodyDetail = [
            "bytes": .number(listed.sizeBytes),
            "files": .number(Int64(listed.files.count)),
            "kind": .text(listed.kind.rawValue),
            "path": .text(listed.files[0].path.description),
            "recorded": .text(listed.recordedAt.civil.iso8601),
        ]
        detail["replaces"] = replaces.map { .text($0.rawValue) }
        detail["reason"] = listed.forwarding.withheldReason.map(CustodyValue.text)
        try transaction.log(event, recording: id, docking: docking, camera: camera, detail: detail)
    }
}

extension Forwarding {
    /// Why a recording is withheld; nil if it is not.
    var withheldReason: String? {
        switch self {
        case .allowed: nil
        case .withheld(let reason): reason
        }
    }
}

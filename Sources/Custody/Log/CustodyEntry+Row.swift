// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FoundationEssentials
import GRDB

extension CustodyEntry {
    /// Reads a row of the log; nil if a digest has the wrong length.
    init?(_ row: Row) {
        guard let previous = Digest(data: row["previous"]), let hash = Digest(data: row["hash"])
        else { return nil }
        let uid: Int64? = row["actor"]
        let recording: String? = row["recording"]
        let docking: String? = row["docking"]
        let camera: String? = row["camera"]
        self.init(
            seq: row["seq"],
            time: row["time"] ?? "",
            event: row["event"] ?? "",
            actor: uid.flatMap(UInt32.init(exactly:)).map(CustodyActor.user(uid:)) ?? .service,
            recording: recording.map { RecordingID($0) },
            docking: docking.map { DockingID($0) },
            camera: camera.flatMap(CameraSerial.init),
            detailJSON: row["detail"] ?? "",
            previous: previous,
            hash: hash
        )
    }
}

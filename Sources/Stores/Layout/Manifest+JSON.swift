// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

extension Manifest {
    /// The object's bytes: the same manifest always makes the same.
    package var json: [UInt8] { value.bytes }

    /// What the recording is identified by: of a single file its own digest, of several the
    /// SHA-256 of the list that `sha256sum` would print of them.
    ///
    /// Each line of the list holds the file's digest, two blanks, the path as `files[].path`
    /// shows it, and a newline; the lines are in path order.
    package var digest: Digest {
        if files.count == 1 { return files[0].content.whole }
        let lines = files.map { "\($0.content.whole)  \($0.path)\n" }
        return Digest(hashing: Array(lines.joined().utf8)[...])
    }

    private var value: CanonicalJSON {
        var members: [String: CanonicalJSON] = [
            "agency": .text(agency),
            "camera": .object([
                "model": .text(camera.model),
                "profile": .text(camera.profile.rawValue),
                "serial": .text(camera.serial.rawValue),
            ]),
            "camera_time": .text(cameraTime.civil.iso8601),
            "clock_offset_seconds": clock.map {
                .integer($0.aheadOfUTC.components.seconds)
            } ?? .null,
            "digest": .text(digest.hex),
            "docking": docking.value,
            "files": .list(files.map(\.value)),
            "kind": .text(kind.rawValue),
            "recording_id": .text(recordingID.rawValue),
            "schema": .integer(Int64(Self.schema)),
            "site": .text(site),
            "software": .object([
                "name": .text(software.name), "version": .text(software.version),
            ]),
            "spooled_at": .text(spooledAt.iso8601),
            "title": .text(title),
        ]
        // Left out, not null: a manifest of a recording that was taken in before these were kept stays
        // what it was, to the byte.
        if let clock {
            members["clock"] = clock.value
            members["host_time"] = clock.instant(of: cameraTime).map { .text($0.iso8601) }
        }
        return .object(members)
    }
}

extension MeasuredClock {
    fileprivate var value: CanonicalJSON {
        .object([
            "ahead_of_utc_ms": .integer(aheadOfUTC.wholeMilliseconds),
            "host_synchronised": isHostSynchronised.map { .flag($0) } ?? .null,
            "measured_at": .text(measuredAt.iso8601),
            "uncertainty_ms": .integer(uncertainty.wholeMilliseconds),
        ])
    }
}

extension Manifest.DockingFacts {
    fileprivate var value: CanonicalJSON {
        .object([
            "attached_at": .text(attachedAt.iso8601),
            "bay": .text(bay.label),
            "bay_path": .text(bay.path.rawValue),
            "id": .text(id.rawValue),
        ])
    }
}

extension Manifest.File {
    fileprivate var value: CanonicalJSON {
        .object([
            "camera_time": .text(modified.civil.iso8601),
            "object": .text(key.description),
            "part_sha256": .list(content.parts.map { .text($0.hex) }),
            "part_size_bytes": .integer(Int64(content.partSizeBytes)),
            "path": .text(path.description),
            "sha256": .text(content.whole.hex),
            "size_bytes": .integer(content.sizeBytes),
        ])
    }
}

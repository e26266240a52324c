// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Where in the store a recording's objects stand:
/// `AGENCY/SITE/CAMERA-SERIAL/YYYY/MM/DD/RECORDING-ID/ORIGINAL-NAME`.
///
/// A pure function of the recording, so that sending it twice names the same objects.
package struct ObjectLayout: Hashable, Sendable {
    /// The name of the object that describes a recording, in the recording's own directory.
    package static let manifestName = "camdock-manifest.json"

    /// The components below which everything of the host stands.
    package let prefix: [String]

    /// A layout for one host's footage.
    ///
    /// Neither name may be empty; the configuration is checked for that.
    package init(agency: String, site: String) {
        prefix = [agency, site].map { Self.component(Array($0.utf8)) }
    }

    /// The keys of one recording's objects.
    /// - Parameters:
    ///   - id: The recording's identity.
    ///   - serial: The camera's serial number.
    ///   - recordedAt: The camera's own time of the recording; it decides the date directories.
    ///   - files: Every file's path on the medium. A single file keeps its name only, several
    ///     keep their whole paths.
    /// - Returns: A key for each file, in the order of `files`, and the manifest's.
    package func keys(
        id: RecordingID,
        serial: CameraSerial,
        recordedAt: CameraTime,
        files: [SourcePath]
    ) -> RecordingKeys {
        let directory =
            prefix + [Self.component(Array(serial.rawValue.utf8))] + Self.date(recordedAt.civil)
            + [Self.component(Array(id.rawValue.utf8))]
        let kept = files.count == 1 ? [SourcePath(components: [files[0].name])] : files
        let names = DistinctNames(reserving: [Self.manifestName]).names(for: kept)
        return RecordingKeys(
            files: names.map { Self.key(directory + $0) },
            manifest: Self.key(directory + [Self.manifestName])
        )
    }

    private static func component(_ name: [UInt8]) -> String {
        precondition(!name.isEmpty, "a component of a key has a name")
        return EscapedName.storeComponent(name, fingerprint: DistinctNames.fingerprint(name))
    }

    private static func date(_ civil: CivilTime) -> [String] {
        let digits = civil.iso8601.prefix { $0 != "T" }
        return digits.split(separator: "-").map(String.init)
    }

    private static func key(_ components: [String]) -> ObjectKey {
        guard let key = ObjectKey(components: components) else {
            preconditionFailure("escaped components make a key")
        }
        return key
    }
}

/// The keys of one recording's objects.
package struct RecordingKeys: Hashable, Sendable {
    /// One key for each file, in the order in which the files were given; no two alike.
    package let files: [ObjectKey]
    package let manifest: ObjectKey
}

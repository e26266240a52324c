// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// The JSON object that describes one recording in the store: what it is, whose, and its digests.
///
/// It holds recorded facts only, nothing of the moment of sending: the same recording always makes
/// the same bytes, so that sending it twice changes nothing. The fields are those of
/// docs/store-layout.md.
package struct Manifest: Hashable, Sendable {
    /// The version of the fields' meaning.
    package static let schema = 1

    package let recordingID: RecordingID
    package let agency: String
    package let site: String
    package let camera: Camera
    package let kind: RecordingKind
    package let title: String
    /// When the camera says the recording was made, on its own clock.
    package let cameraTime: CameraTime
    /// What the camera's clock was found to be when the recording was taken in; nil if it was not
    /// measured.
    package let clock: MeasuredClock?
    package let docking: DockingFacts
    package let spooledAt: UTCTime
    package let software: Software
    /// The recording's files in path order.
    package let files: [File]

    /// One file of the recording.
    package struct File: Hashable, Sendable {
        /// Where the camera kept it.
        package let path: SourcePath
        /// Where the store keeps it.
        package let key: ObjectKey
        package let content: ContentDigest
        /// When the camera says it last wrote the file.
        package let modified: CameraTime

        /// Joins what is known of a file.
        package init(
            path: SourcePath,
            key: ObjectKey,
            content: ContentDigest,
            modified: CameraTime
        ) {
            self.path = path
            self.key = key
            self.content = content
            self.modified = modified
        }
    }

    /// The stay during which the recording was taken in.
    package struct DockingFacts: Hashable, Sendable {
        package let id: DockingID
        package let bay: Bay
        package let attachedAt: UTCTime

        /// Joins what is known of a stay.
        package init(id: DockingID, bay: Bay, attachedAt: UTCTime) {
            self.id = id
            self.bay = bay
            self.attachedAt = attachedAt
        }
    }

    /// The program that took the recording in.
    package struct Software: Hashable, Sendable {
        package let name: String
        package let version: String

        /// Joins a program's name and version: the recorded ones, not those of the sender.
        package init(name: String = "camdock", version: String) {
            self.name = name
            self.version = version
        }
    }

    /// Joins the facts of one recording.
    package init(
        recordingID: RecordingID,
        agency: String,
        site: String,
        camera: Camera,
        kind: RecordingKind,
        title: String,
        cameraTime: CameraTime,
        clock: MeasuredClock?,
        docking: DockingFacts,
        spooledAt: UTCTime,
        software: Software,
        files: [File]
    ) {
        self.recordingID = recordingID
        self.agency = agency
        self.site = site
        self.camera = camera
        self.kind = kind
        self.title = title
        self.cameraTime = cameraTime
        self.clock = clock
        self.docking = docking
        self.spooledAt = spooledAt
        self.software = software
        self.files = files.sorted { $0.path < $1.path }
    }
}

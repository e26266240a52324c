// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence
import Stores

/// One recording as the store gets it: its files' objects and the manifest that describes them.
package struct Shipment: Sendable {
    /// One object with its bytes.
    package struct Item: Sendable {
        package let object: StoredObject
        package let body: any ObjectBody
        /// The file's place in the recording; nil for the manifest.
        package let ordinal: Int?
    }

    package let recording: QueuedRecording
    /// The files in path order, and the manifest last: what it describes is there before it is.
    package let items: [Item]

    /// Makes the objects of one recording; the same recording always makes the same objects.
    ///
    /// The bodies are the spool's copies, in the order of the recording's files.
    package init(
        _ recording: QueuedRecording,
        station: Station,
        retention policy: RetentionPolicy?,
        bodies: [any ObjectBody]
    ) {
        let summary = recording.summary
        let retention = policy?.retention(
            of: summary.category,
            spooledAt: summary.spooledAt ?? summary.since
        )
        let keys = ObjectLayout(agency: station.agency, site: station.site).keys(
            id: recording.id,
            serial: recording.summary.camera,
            recordedAt: recording.summary.recordedAt,
            files: recording.files.map(\.source.path)
        )
        var items: [Item] = []
        for ((file, body), key) in zip(zip(recording.files, bodies), keys.files) {
            let object = StoredObject(
                key: key,
                content: file.content,
                recording: recording.id,
                retention: retention
            )
            items.append(Item(object: object, body: body, ordinal: file.ordinal))
        }
        let manifest = MemoryBody(Self.manifest(recording, station: station, keys: keys).json)
        let object = StoredObject(
            key: keys.manifest,
            content: manifest.content(),
            recording: recording.id,
            retention: retention
        )
        items.append(Item(object: object, body: manifest, ordinal: nil))
        self.recording = recording
        self.items = items
    }

    /// The bytes of all objects.
    package var sizeBytes: Int64 { items.reduce(0) { $0 + $1.object.content.sizeBytes } }

    private static func manifest(
        _ recording: QueuedRecording,
        station: Station,
        keys: RecordingKeys
    ) -> Manifest {
        Manifest(
            recordingID: recording.id,
            agency: station.agency,
            site: station.site,
            camera: recording.docking.camera,
            kind: recording.summary.kind,
            title: recording.summary.title,
            cameraTime: recording.summary.recordedAt,
            clock: recording.summary.clock,
            docking: Manifest.DockingFacts(
                id: recording.docking.id,
                bay: recording.docking.bay,
                attachedAt: recording.docking.attachedAt
            ),
            spooledAt: recording.summary.spooledAt ?? recording.summary.since,
            software: Manifest.Software(version: recording.summary.software ?? "unknown"),
            files: zip(recording.files, keys.files).map { file, key in
                Manifest.File(
                    path: file.source.path,
                    key: key,
                    content: file.content,
                    modified: file.source.modified
                )
            }
        )
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Everything that is known of one recording.
package struct RecordingDetail: Codable, Hashable, Sendable {
    package let summary: RecordingSummary
    /// The docking in which it was first seen.
    package let docking: String
    /// The label of that docking's bay.
    package let bay: String
    /// The size of every hashed part but the last; 0 until a file has been read.
    package let partSizeBytes: Int64
    /// In path order.
    package let files: [FileReport]
    /// What the custody log says of it, oldest first.
    package let history: [CustodyEntryReport]

    /// Joins the values.
    package init(
        summary: RecordingSummary,
        docking: String,
        bay: String,
        partSizeBytes: Int64,
        files: [FileReport],
        history: [CustodyEntryReport]
    ) {
        self.summary = summary
        self.docking = docking
        self.bay = bay
        self.partSizeBytes = partSizeBytes
        self.files = files
        self.history = history
    }
}

/// One file of a recording.
package struct FileReport: Codable, Hashable, Sendable {
    /// The camera's path, escaped.
    package let path: String
    package let bytes: Int64
    /// The camera's own reading of its clock, which has no zone.
    package let modified: String
    /// The digest in hexadecimal; left out until the file has been read.
    package let sha256: String?
    /// Where the store keeps it; left out until the recording is spooled.
    package let key: String?

    /// Joins the values.
    package init(
        path: String,
        bytes: Int64,
        modified: String,
        sha256: String? = nil,
        key: String? = nil
    ) {
        self.path = path
        self.bytes = bytes
        self.modified = modified
        self.sha256 = sha256
        self.key = key
    }
}

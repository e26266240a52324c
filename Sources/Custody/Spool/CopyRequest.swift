// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// What is to be copied, and how.
package struct CopyRequest: Sendable {
    /// How much is copied between two points from which a copy can go on.
    package static let defaultCheckpointBytes: Int64 = 128 << 20

    package let file: SourceFile
    package let recording: RecordingID
    /// The file's place in the recording.
    package let ordinal: Int
    /// What an earlier attempt had made durable.
    package let resuming: PartialCopy?
    /// The part size: that of the earlier attempt, since it is frozen when a copy begins.
    package let partSizeBytes: Int
    package let checkpointBytes: Int64

    /// Describes the copy of one file.
    /// - Parameters:
    ///   - file: The file as it was listed.
    ///   - recording: The recording that it belongs to.
    ///   - ordinal: Its place in the recording's files.
    ///   - resuming: What an earlier attempt had made durable.
    ///   - partSizeBytes: A multiple of 4096.
    ///   - checkpointBytes: How much may be lost; rounded up to whole parts.
    package init(
        file: SourceFile,
        recording: RecordingID,
        ordinal: Int,
        resuming: PartialCopy? = nil,
        partSizeBytes: Int = ContentDigest.defaultPartSizeBytes,
        checkpointBytes: Int64 = Self.defaultCheckpointBytes
    ) {
        let partSize = resuming?.partSizeBytes ?? partSizeBytes
        precondition(
            partSize > 0 && partSize % 4096 == 0,
            "a part is a multiple of the block that direct I/O needs"
        )
        self.file = file
        self.recording = recording
        self.ordinal = ordinal
        self.resuming = resuming
        self.partSizeBytes = partSize
        let parts = (checkpointBytes + Int64(partSize) - 1) / Int64(partSize)
        self.checkpointBytes = max(parts, 1) * Int64(partSize)
    }

    var name: SpoolName { SpoolName(recording, ordinal) }
}

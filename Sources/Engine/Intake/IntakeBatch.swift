// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence

/// Recordings that are copied, made durable and written down together.
///
/// A large recording is a batch of its own; small ones share the cost of syncing.
package struct IntakeBatch: Sendable {
    /// A batch of small recordings holds no more bytes than this, unless told otherwise.
    package static let largestBytes: Int64 = 64 << 20
    /// A batch of small recordings holds no more files than this.
    package static let mostFiles = 512

    package private(set) var recordings: [RegisteredRecording] = []
    package private(set) var sizeBytes: Int64 = 0
    private var fileCount = 0

    /// Cuts what is to be copied into batches, in the order given.
    package static func batches(
        of recordings: [RegisteredRecording],
        upTo largestBytes: Int64 = largestBytes
    ) -> [IntakeBatch] {
        var batches: [IntakeBatch] = []
        var current = IntakeBatch()
        for recording in recordings {
            if !current.recordings.isEmpty, !current.hasRoom(for: recording, upTo: largestBytes) {
                batches.append(current)
                current = IntakeBatch()
            }
            current.add(recording)
        }
        if !current.recordings.isEmpty { batches.append(current) }
        return batches
    }

    private func hasRoom(for recording: RegisteredRecording, upTo largestBytes: Int64) -> Bool {
        sizeBytes + recording.listed.sizeBytes <= largestBytes
            && fileCount + recording.listed.files.count <= Self.mostFiles
    }

    private mutating func add(_ recording: RegisteredRecording) {
        recordings.append(recording)
        sizeBytes += recording.listed.sizeBytes
        fileCount += recording.listed.files.count
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence
import Synchronization

/// How far the reading of one docking is; written by its lane, read by status at any time.
package final class IntakeProgress: Sendable {
    /// What is being copied at this moment.
    package struct Current: Sendable {
        package let recording: RecordingID
        package let title: String
        package let bytesDone: Int64
        package let bytesTotal: Int64
    }

    private struct State {
        var recordingsDone = 0
        var current: (recording: RegisteredRecording, startedAtBytes: Int64)?
    }

    /// How many recordings this docking has to read.
    package let recordingsTotal: Int
    /// Their size in bytes.
    package let bytesTotal: Int64
    /// Counts the bytes that are in the spool, with those that earlier dockings had brought.
    package let meter = ByteMeter()
    /// The speed of late.
    package let speed = Speedometer()
    private let state = Mutex(State())

    /// Progress at its start.
    package init(recordingsTotal: Int, bytesTotal: Int64) {
        self.recordingsTotal = recordingsTotal
        self.bytesTotal = bytesTotal
    }

    /// Recordings that are in the spool or were set aside.
    package var recordingsDone: Int { state.withLock { $0.recordingsDone } }

    /// The recording that is being copied.
    package var current: Current? {
        state.withLock { state in
            guard let (recording, start) = state.current else { return nil }
            let total = recording.listed.sizeBytes
            return Current(
                recording: recording.id,
                title: recording.listed.title,
                bytesDone: max(0, min(meter.bytes - start, total)),
                bytesTotal: total
            )
        }
    }

    /// Names the recording that is copied next.
    package func begin(_ recording: RegisteredRecording) {
        let start = meter.bytes
        state.withLock { $0.current = (recording, start) }
    }

    /// Counts recordings that are done.
    package func finish(_ count: Int) {
        state.withLock { state in
            state.recordingsDone += count
            state.current = nil
        }
    }
}

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

    /// What is done with the bytes at this moment.
    package enum Phase: String, Sendable {
        /// They are fetched from the camera.
        case copying
        /// They are made durable, read back and written down, and none are fetched meanwhile.
        case verifying
        /// Other cameras are read, and this one is when it is its turn.
        case waiting
    }

    private struct State {
        var recordingsTotal: Int
        var bytesTotal: Int64
        var recordingsDone = 0
        /// How many batches are made durable and read back.
        var verifying = 0
        var awaitsTurn = false
        var current: (recording: RegisteredRecording, meter: ByteMeter)?
    }

    /// Counts the bytes that are in the spool, with those that earlier dockings had brought.
    package let meter = ByteMeter()
    /// The speed of late.
    package let speed = Speedometer()
    /// How long the camera has been waited for in vain.
    package let patience = Speedometer()
    private let awaitedCalls = Atomic<Int>(0)
    private let state: Mutex<State>

    /// Progress at its start.
    package init(recordingsTotal: Int, bytesTotal: Int64) {
        state = Mutex(State(recordingsTotal: recordingsTotal, bytesTotal: bytesTotal))
    }

    /// How many recordings this docking has to read.
    package var recordingsTotal: Int { state.withLock { $0.recordingsTotal } }

    /// Their size in bytes.
    package var bytesTotal: Int64 { state.withLock { $0.bytesTotal } }

    /// There is more to read than was known at first.
    func extend(recordings: Int, bytes: Int64) {
        state.withLock { state in
            state.recordingsTotal += recordings
            state.bytesTotal += bytes
        }
    }

    /// Recordings that are in the spool or were set aside.
    package var recordingsDone: Int { state.withLock { $0.recordingsDone } }

    /// What is done with the bytes at this moment.
    package var phase: Phase {
        state.withLock { state in
            if state.awaitsTurn { return .waiting }
            return state.current == nil && state.verifying > 0 ? .verifying : .copying
        }
    }

    /// Whether a call to the camera is under way: only then is it the camera that takes its time.
    package var awaitsCamera: Bool { awaitedCalls.load(ordering: .relaxed) > 0 }

    /// A call to the camera begins.
    package func beginAwaiting() {
        awaitedCalls.add(1, ordering: .relaxed)
    }

    /// The camera has answered, be it with an error.
    package func endAwaiting() {
        awaitedCalls.subtract(1, ordering: .relaxed)
    }

    /// The recording that is being copied.
    package var current: Current? {
        state.withLock { state in
            guard let (recording, meter) = state.current else { return nil }
            let total = recording.listed.sizeBytes
            return Current(
                recording: recording.id,
                title: recording.listed.title,
                bytesDone: max(0, min(meter.bytes, total)),
                bytesTotal: total
            )
        }
    }

    /// Names the recording that is copied next; returns what counts its bytes.
    package func begin(_ recording: RegisteredRecording) -> ByteMeter {
        let meter = ByteMeter(countingInto: meter)
        state.withLock { $0.current = (recording, meter) }
        return meter
    }

    /// From now on, and until the next recording begins, nothing is copied.
    package func endCopying() {
        state.withLock { $0.current = nil }
    }

    /// Other cameras are read first.
    func beginAwaitingTurn() {
        state.withLock { $0.awaitsTurn = true }
    }

    /// It is this camera's turn, or it waits no longer.
    func endAwaitingTurn() {
        state.withLock { $0.awaitsTurn = false }
    }

    /// A batch is made durable and read back from now on.
    package func beginVerifying() {
        state.withLock { $0.verifying += 1 }
    }

    /// A batch is read back, or given up.
    package func endVerifying() {
        state.withLock { $0.verifying -= 1 }
    }

    /// Counts recordings that are done.
    package func finish(_ count: Int) {
        state.withLock { $0.recordingsDone += count }
    }
}

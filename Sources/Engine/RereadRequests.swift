// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Synchronization

/// Cameras that are to be visited once more: the spool's copy of a recording of theirs went bad and the
/// camera may still have it, or there is something to clear from them.
package final class RereadRequests: Sendable {
    private struct State {
        var wanted: Set<CameraSerial> = []
        var asked: Set<RecordingID> = []
    }

    private let state = Mutex(State())
    private let changed = WakeBroadcast()

    /// Nothing is asked for yet.
    package init() {}

    /// Asks for the camera of a recording; once for each recording, so that a disk that spoils
    /// everything does not have a camera read for ever.
    package func ask(_ camera: CameraSerial, for recording: RecordingID) {
        let isNew = state.withLock { state in
            guard state.asked.insert(recording).inserted else { return false }
            state.wanted.insert(camera)
            return true
        }
        if isNew { changed.advance() }
    }

    /// Asks for a camera, whatever for.
    package func ask(_ camera: CameraSerial) {
        let isNew = state.withLock { $0.wanted.insert(camera).inserted }
        if isNew { changed.advance() }
    }

    /// Takes a camera off the list: it is being read anyway.
    package func forget(_ camera: CameraSerial) {
        _ = state.withLock { $0.wanted.remove(camera) }
    }

    /// Whether the camera is asked for.
    package func wants(_ camera: CameraSerial) -> Bool {
        state.withLock { $0.wanted.contains(camera) }
    }

    /// Returns when the camera is asked for.
    /// - Throws: `CancellationError`.
    package func next(of camera: CameraSerial) async throws {
        while true {
            let round = changed.round
            if wants(camera) { return }
            try await changed.wait(after: round)
        }
    }
}

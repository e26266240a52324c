// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Synchronization

/// What one docking's intake works with.
struct IntakeSession: Sendable {
    let driver: any CameraDriver
    let lane: CopyLane
    let finishing: FinishLane
    let docking: Docking
    let progress: IntakeProgress
    /// What is done before each recording, while nothing is read from the camera.
    let beforeEach: @Sendable () async throws -> Void
    let failures = CopyFailures()
}

/// How often each recording of one docking could not be copied.
final class CopyFailures: Sendable {
    private let counts = Mutex<[RecordingID: Int]>([:])

    /// Counts one more failure; returns how many there were.
    func add(_ id: RecordingID) -> Int {
        counts.withLock { counts in
            counts[id, default: 0] += 1
            return counts[id, default: 0]
        }
    }
}

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
    /// Where cameras wait for one another.
    let turns: ReadingTurns
    let failures = CopyFailures()

    /// Reads one recording, as soon as it is this camera's turn.
    func inTurn<Result: Sendable>(_ work: () async throws -> Result) async throws -> Result {
        defer { progress.endAwaitingTurn() }
        return try await turns.withTurn(at: docking.bay.path.rootPort) {
            progress.beginAwaitingTurn()
        } _: {
            progress.endAwaitingTurn()
            return try await work()
        }
    }
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

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Engine
import Evidence
import Synchronization
import SystemPackage

/// Opens folders as cameras, after a number of failures.
final class TroubledOpener: MediumOpener {
    private let error: any Error
    private let state: Mutex<(left: Int, attempts: Int)>
    private let hanging: Bool

    /// Fails so often with that error; or never comes back at all.
    init(failures: Int, with error: any Error, hangs: Bool = false) {
        self.error = error
        hanging = hangs
        state = Mutex((failures, 0))
    }

    /// How often it was asked.
    var attempts: Int { state.withLock(\.attempts) }

    /// From now on nothing fails.
    func mend() {
        state.withLock { $0.left = 0 }
    }

    func open(_ medium: DetectedMedium) async throws -> any CameraDriver {
        if hanging { try await DetachSignal().wait() }
        let fails = state.withLock { state in
            state.attempts += 1
            state.left -= 1
            return state.left >= 0
        }
        if fails { throw error }
        return FolderCamera(at: FilePath(medium.node))
    }
}

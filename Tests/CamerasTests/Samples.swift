// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Evidence
import Synchronization
import SystemPackage

/// The profiles that ship with camdock.
let shippedProfiles = FilePath(#filePath)
    .removingLastComponent().removingLastComponent().removingLastComponent()
    .appending("profiles")

/// A listing of files with these paths, each of another size.
func listing(_ paths: [String]) -> Listing {
    listing(paths.map { SourcePath($0) })
}

/// A listing of files with these paths, each of another size.
func listing(_ paths: [SourcePath]) -> Listing {
    Listing(
        files: paths.enumerated().map { index, path in
            SourceFile(
                path: path,
                sizeBytes: Int64(index),
                modified: CameraTime(nanoseconds: Int64(index))
            )
        }
    )
}

extension ListedRecording {
    /// The paths of its files as text.
    var paths: [String] { files.map(\.path.description) }
}

/// A device that is there until it is said to have left.
final class FakePresence: MediumPresence {
    private let state: Mutex<(isPresent: Bool, confirmations: Int)>

    init(isPresent: Bool = true) {
        state = Mutex((isPresent, 0))
    }

    /// How often it was asked.
    var confirmations: Int { state.withLock(\.confirmations) }

    func leave() { state.withLock { $0.isPresent = false } }

    func confirm() throws(CameraError) {
        let isPresent = state.withLock { state in
            state.confirmations += 1
            return state.isPresent
        }
        guard isPresent else { throw .gone }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Engine
import Evidence
import Synchronization
import SystemPackage

/// Opens folders as cameras, and does something once before a first file is opened.
final class HookedOpener: MediumOpener {
    private let hook = Mutex<(@Sendable () async throws -> Void)?>(nil)
    private let count = Mutex(0)

    /// How often a medium was opened.
    var openings: Int { count.withLock(\.self) }

    /// Does that before the next file is opened.
    func beforeNextFile(_ hook: @escaping @Sendable () async throws -> Void) {
        self.hook.withLock { $0 = hook }
    }

    func open(_ medium: DetectedMedium) async throws -> any CameraDriver {
        count.withLock { $0 += 1 }
        return HookedCamera(folder: FolderCamera(at: FilePath(medium.node)), opener: self)
    }

    fileprivate func reach() async throws {
        let hook = hook.withLock { hook in
            defer { hook = nil }
            return hook
        }
        try await hook?()
    }
}

private struct HookedCamera: CameraDriver {
    let folder: FolderCamera
    let opener: HookedOpener
    var kind: DriverKind { .massStorage }

    func list() async throws -> Listing { try await folder.list() }

    func open(_ file: SourceFile) async throws -> any FootageSource {
        try await opener.reach()
        return try await folder.open(file)
    }

    func confirmPresent() async throws { try await folder.confirmPresent() }

    func close() async { await folder.close() }
}

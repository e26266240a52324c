// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform

/// Opens a detected medium: the port at which a test hands over a folder instead.
package protocol MediumOpener: Sendable {
    /// Opens the medium read-only, with the witness of its presence.
    /// - Throws: `CameraError`.
    func open(_ medium: DetectedMedium) async throws -> any CameraDriver

    /// Opens the medium so that files can be removed from it; for clearing, and only while it lasts.
    ///
    /// Whoever has it open in the other way closes it first.
    /// - Throws: `CameraError`; `.writeProtected` if nothing can be removed from it.
    func openForClearing(_ medium: DetectedMedium) async throws -> any CameraDriver
}

/// Opens media through `camdock-mounter`.
package struct MountedMediumOpener: MediumOpener {
    private let connect: @Sendable () -> MounterClient

    /// An opener that makes a client for each medium, since requests of one client wait for one
    /// another.
    package init(connect: @escaping @Sendable () -> MounterClient) {
        self.connect = connect
    }

    package func open(_ medium: DetectedMedium) async throws -> any CameraDriver {
        try await open(medium, .readOnly)
    }

    package func openForClearing(_ medium: DetectedMedium) async throws -> any CameraDriver {
        try await open(medium, .writable)
    }

    private func open(
        _ medium: DetectedMedium,
        _ access: DetachedMount.Access
    ) async throws -> MassStorageCamera {
        let label = medium.number.description
        let lane = OpeningLane(executor: BlockingExecutor(label: "camdock.opening.\(label)"))
        // The witness first: it shows that the node still is this medium's, and a medium without a
        // witness is not read.
        let presence = try await lane.watch(medium)
        do throws(MounterError) {
            let root = try await connect().open(
                device: medium.number,
                diskSequence: medium.diskSequence,
                access
            )
            return MassStorageCamera(root: root, presence: presence, access, label: label)
        } catch {
            throw CameraError(error, opening: medium.fileSystem)
        }
    }
}

/// Where the witness may block while it opens the device.
private actor OpeningLane: BlockingActor {
    nonisolated let executor: BlockingExecutor

    init(executor: BlockingExecutor) {
        self.executor = executor
    }

    func watch(_ medium: DetectedMedium) throws -> BlockDevicePresence {
        try BlockDevicePresence(of: medium)
    }
}

extension CameraError {
    /// What the mounter's answer means for the camera.
    ///
    /// Only what the mounter says of the medium itself is held against it. A mounter that is being
    /// replaced, was killed or is short of memory will answer otherwise in a while.
    init(_ error: MounterError, opening fileSystem: MountableFileSystem) {
        switch error {
        case .refused(.gone, _), .refused(.changed, _): self = .gone
        case .refused(.unsupportedFileSystem, _):
            self = .unsupportedFileSystem(fileSystem.rawValue)
        case .refused(.notAMedium, _), .refused(.invalidFileSystem, _):
            self = .medium(reason: error.description)
        case .refused(.writeProtected, let words): self = .writeProtected(reason: words)
        case .refused(.notPermitted, _), .refused(.malformed, _), .refused(.mountFailed, _),
            .unreachable, .timedOut, .garbled, .unreadableRoot:
            self = .unavailable(reason: error.description)
        }
    }
}

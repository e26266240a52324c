// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Engine
import Evidence
import Platform
import Synchronization
import SystemPackage

/// Opens folders as media, and does what a test wants when one is opened for clearing.
final class ClearingOpener: MediumOpener {
    struct State {
        /// Done before the medium is opened for clearing.
        var before: @Sendable () throws -> Void = {}
        /// What becomes of a file that is to be removed, in place of its removal; nil to remove it.
        var outcome: @Sendable (SourceFile) throws -> RemovalOutcome? = { _ in nil }
        /// Done after a file was removed.
        var after: @Sendable (SourceFile) throws -> Void = { _ in }
        /// `read` or `clear` for each opening, in order.
        var openings: [String] = []
        /// The files that were asked to be removed, in order.
        var removals: [SourcePath] = []
    }

    let state = Mutex(State())

    /// `read` or `clear` for each opening, in order.
    var log: [String] { state.withLock(\.openings) }

    /// How often a medium was opened for clearing.
    var openings: Int { log.count { $0 == "clear" } }

    /// What was asked to be removed, in order.
    var removals: [String] { state.withLock { $0.removals.map(\.description) } }

    func open(_ medium: DetectedMedium) async throws -> any CameraDriver {
        state.withLock { $0.openings.append("read") }
        return FolderCamera(at: FilePath(medium.node))
    }

    func openForClearing(_ medium: DetectedMedium) async throws -> any CameraDriver {
        let before = state.withLock { state in
            state.openings.append("clear")
            return state.before
        }
        try before()
        return ClearedCamera(camera: try writableFolder(medium), opener: self)
    }
}

private struct ClearedCamera: CameraDriver, FootageRemover {
    let camera: MassStorageCamera
    let opener: ClearingOpener
    var kind: DriverKind { .massStorage }
    var remover: (any FootageRemover)? { self }

    func list() async throws -> Listing { try await camera.list() }

    func open(_ file: SourceFile) async throws -> any FootageSource {
        try await camera.open(file)
    }

    func confirmPresent() async throws { try await camera.confirmPresent() }

    func close() async { await camera.close() }

    func obstacle(to file: SourceFile) async throws -> RemovalOutcome? {
        if let outcome = try opener.state.withLock({ $0.outcome })(file) { return outcome }
        return try await camera.obstacle(to: file)
    }

    func remove(
        _ file: SourceFile,
        from serial: CameraSerial,
        _ proof: CustodyProof
    ) async throws -> RemovalOutcome {
        let (outcome, after) = opener.state.withLock { state in
            state.removals.append(file.path)
            return (state.outcome, state.after)
        }
        if let outcome = try outcome(file) { return outcome }
        let removed = try await camera.remove(file, from: serial, proof)
        try after(file)
        return removed
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform

/// A camera that shows its medium as a block device, mounted read-only but for clearing.
package actor MassStorageCamera: CameraDriver, BlockingActor {
    package nonisolated let executor: BlockingExecutor
    package nonisolated var kind: DriverKind { .massStorage }
    private nonisolated let access: DetachedMount.Access
    private var medium: Medium?

    /// A camera whose medium's root directory is open.
    ///
    /// The mount ends when the camera and all files opened from it are let go.
    package init(
        root: Directory,
        presence: any MediumPresence,
        _ access: DetachedMount.Access = .readOnly,
        label: String = "camera"
    ) {
        executor = BlockingExecutor(label: "camdock.mass-storage.\(label)")
        self.access = access
        medium = Medium(root: root, presence: presence)
    }

    /// Nil unless the medium was opened for clearing.
    package nonisolated var remover: (any FootageRemover)? { access == .writable ? self : nil }

    package func list() throws -> Listing { try mounted().list() }

    package func open(_ file: SourceFile) throws -> any FootageSource {
        try mounted().open(file)
    }

    package func confirmPresent() throws { try mounted().presence.confirm() }

    package func close() { medium = nil }

    private func mounted() throws(CameraError) -> Medium {
        guard let medium else { throw .gone }
        return medium
    }
}

extension MassStorageCamera: FootageRemover {
    package func obstacle(to file: SourceFile) throws -> RemovalOutcome? {
        try mounted().obstacle(to: file)
    }

    package func remove(
        _ file: SourceFile,
        from camera: CameraSerial,
        _ proof: CustodyProof
    ) throws -> RemovalOutcome {
        guard access == .writable, proof.covers(file, of: camera) else { return .notProven }
        return try mounted().remove(file)
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Removes footage from a camera; an ability that not every driver has.
///
/// One file at a time: nothing here can ask for more, and nothing can format a medium.
package protocol FootageRemover: Sendable {
    /// Looks whether a file could be removed as it stands, and touches nothing.
    /// - Parameter file: The file as it was listed in this docking.
    /// - Returns: What removing it would come to; nil if nothing speaks against it.
    /// - Throws: `CameraError`, `CancellationError`.
    func obstacle(to file: SourceFile) async throws -> RemovalOutcome?

    /// Removes one file, if it still is what the proof speaks of, and shows that it is gone.
    /// - Parameters:
    ///   - file: The file as it was listed in this docking.
    ///   - camera: The serial by which this docking's camera is known.
    ///   - proof: That its bytes are held elsewhere.
    /// - Returns: What became of it.
    /// - Throws: `CameraError`, `CancellationError`; only before the camera was asked to remove it.
    func remove(
        _ file: SourceFile,
        from camera: CameraSerial,
        _ proof: CustodyProof
    ) async throws -> RemovalOutcome
}

/// What became of a file that was to be removed.
package enum RemovalOutcome: Hashable, Sendable {
    /// It is gone, and a second look has shown that.
    case removed
    /// It is not what the proof speaks of: it has changed since, or was never read.
    case notProven
    /// The file is protected against removal; `reason` is the camera's word for it.
    case writeProtected(reason: String)
    /// The whole medium is, so that nothing can be removed from it.
    case mediumProtected(reason: String)
    /// The camera removed a part of it.
    case partlyRemoved(reason: String)
    /// The camera will not, or says that it did and the file is still there.
    case notRemoved(reason: String)
    /// The camera was asked to, and nobody knows whether it did: its answer was lost, or it does not
    /// show what it holds now. The file counts as still there, and as gone, until it is listed anew.
    case unknown(reason: String)
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Shows that the store has confirmed a recording: without it nothing is removed from a camera.
///
/// Only Custody can make one, since only Custody can make the key that its initialiser asks for.
package struct ConfirmationProof: Hashable, Sendable {
    package let camera: CameraSerial
    package let recording: RecordingID
    /// The recording's files as they were when they were read.
    package let files: [SourceFile]

    /// Proves that the store holds the bytes which were read from these files.
    package init(
        _ key: ConfirmationKey,
        camera: CameraSerial,
        recording: RecordingID,
        files: [SourceFile]
    ) {
        self.camera = camera
        self.recording = recording
        self.files = files
    }

    /// Whether this very file of this very camera, with this size and time, was read and confirmed.
    package func covers(_ file: SourceFile, of camera: CameraSerial) -> Bool {
        self.camera == camera && files.contains(file)
    }
}

/// What makes a proof of confirmation.
///
/// Its initialiser is visible to a file that imports `@_spi(Custody) Evidence`, and Custody alone
/// does.
public struct ConfirmationKey: Sendable {
    /// A key.
    @_spi(Custody) public init() {}
}

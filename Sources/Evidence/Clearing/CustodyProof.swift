// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Shows that a recording is held elsewhere: without it nothing is removed from a camera.
///
/// Only Custody can make one, since only Custody can make the key that its initialiser asks for.
package struct CustodyProof: Hashable, Sendable {
    /// Who holds the bytes.
    package enum Holder: String, Sendable, CaseIterable {
        /// The store has confirmed them.
        case store
        /// The spool holds them, read back and compared.
        case spool
    }

    package let camera: CameraSerial
    package let recording: RecordingID
    package let holder: Holder
    /// The recording's files as they were when they were read.
    package let files: [SourceFile]

    /// Proves that the bytes which were read from these files are held.
    package init(
        _ key: CustodyKey,
        camera: CameraSerial,
        recording: RecordingID,
        holder: Holder,
        files: [SourceFile]
    ) {
        self.camera = camera
        self.recording = recording
        self.holder = holder
        self.files = files
    }

    /// Whether this very file of this very camera, with this size and time, was read and is held.
    package func covers(_ file: SourceFile, of camera: CameraSerial) -> Bool {
        self.camera == camera && files.contains(file)
    }
}

/// What makes a proof of custody.
///
/// Its initialiser is visible to a file that imports `@_spi(Custody) Evidence`, and Custody alone
/// does.
public struct CustodyKey: Sendable {
    /// A key.
    @_spi(Custody) public init() {}
}

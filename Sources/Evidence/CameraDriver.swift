// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One docked camera, read through one transport.
package protocol CameraDriver: Sendable {
    /// The transport.
    var kind: DriverKind { get }

    /// Lists everything the medium holds.
    ///
    /// An empty or shrunken listing is returned only after `confirmPresent` has shown that the
    /// device is still there: a FAT card that was pulled lists as empty without any error.
    /// - Throws: `CameraError`, `CancellationError`.
    func list() async throws -> Listing

    /// Opens one file for reading.
    /// - Throws: `CameraError.gone` if the device left; `.vanished` if only the file did. What is no
    ///   `CameraError` is the host's own trouble and says nothing of the file.
    func open(_ file: SourceFile) async throws -> any FootageSource

    /// Returns only if the device itself, not a cache of it, still answers.
    /// - Throws: `CameraError.gone`.
    func confirmPresent() async throws

    /// Lets go of the medium. Calls after it throw `CameraError.gone`.
    func close() async

    /// Makes the call that waits for the camera, and every later one, end soon with
    /// `CameraError.gone`; the camera is then good for nothing but `close`.
    func interrupt()

    /// What else the camera can be asked; nil if nothing.
    var gauges: (any CameraGauges)? { get }

    /// What can remove footage from the camera; nil if nothing can.
    var remover: (any FootageRemover)? { get }
}

extension CameraDriver {
    package func interrupt() {}
    package var gauges: (any CameraGauges)? { nil }
    package var remover: (any FootageRemover)? { nil }
}

/// The bytes of one file on a camera.
package protocol FootageSource: Sendable {
    /// Reads up to `buffer.byteCount` bytes from `offset`; 0 means the end of the file. **Blocks.**
    /// - Throws: `CameraError`.
    func read(into buffer: inout MutableRawSpan, at offset: Int64) throws -> Int

    /// Size and time of the file as the camera states them now, to be compared after the copy.
    /// **Blocks.**
    /// - Throws: `CameraError`.
    func stated() throws -> (sizeBytes: Int64, modified: CameraTime)
}

/// What goes wrong while a camera is read.
package enum CameraError: Error, Hashable {
    /// The device left the bay.
    case gone
    /// The device is there, the file no longer is.
    case vanished(SourcePath)
    /// The medium could not be read at that place.
    case unreadable(SourcePath, reason: String)
    /// The medium could not be opened at all.
    case medium(reason: String)
    /// The medium was to be opened for clearing, and is protected against writing.
    case writeProtected(reason: String)
    /// The medium could not be reached at this moment, by no fault of its own.
    case unavailable(reason: String)
    /// The host keeps the device from camdock, which its udev rules should have given it.
    case denied(reason: String)
    /// The medium holds a file system that is not opened.
    case unsupportedFileSystem(String)
    /// The camera stays in its bay and does not answer, whatever was tried; `reason` says what.
    case faulty(reason: String)
}

extension CameraError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .gone: "the camera left its bay"
        case .vanished(let path): "\(path) is no longer on the camera"
        case .unreadable(let path, let reason): "could not read \(path) from the camera: \(reason)"
        case .medium(let reason), .unavailable(let reason), .denied(let reason):
            "could not open the camera's medium: \(reason)"
        case .writeProtected(let reason):
            "the camera's medium is protected against writing: \(reason)"
        case .faulty(let reason): "the camera no longer answers: \(reason)"
        case .unsupportedFileSystem(let found):
            "the camera's medium holds \(found.isEmpty ? "no file system" : found), not vfat or exfat"
        }
    }
}

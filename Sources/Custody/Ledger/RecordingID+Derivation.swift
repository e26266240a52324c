// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import struct Crypto.SHA256
import Evidence

extension RecordingID {
    /// Derives the identity of a recording: the same footage on the same camera has the same one.
    ///
    /// It is the start of SHA-256 over the serial, each file's path, size and time, and the edition
    /// if there is one; every part goes in with its length before it, so that no two recordings can
    /// be written the same way.
    package init(camera: CameraSerial, files: [SourceFile], edition: Digest? = nil) {
        var hash = SHA256()
        hash.update(field: Array("camdock recording 1".utf8))
        hash.update(field: Array(camera.rawValue.utf8))
        hash.update(number: Int64(files.count))
        for file in files.sorted(by: { $0.path < $1.path }) {
            hash.update(field: file.path.bytes)
            hash.update(number: file.sizeBytes)
            hash.update(number: file.modified.nanoseconds)
        }
        if let edition { hash.update(field: edition.bytes) }
        self.init(String(Digest(hash.finalize()).hex.prefix(24)))
    }

    /// Derives the identity of a listed recording.
    package init(camera: CameraSerial, listed: ListedRecording) {
        self.init(camera: camera, files: listed.files, edition: listed.edition)
    }
}

extension SHA256 {
    fileprivate mutating func update(field: [UInt8]) {
        update(number: Int64(field.count))
        update(data: field)
    }

    fileprivate mutating func update(number: Int64) {
        withUnsafeBytes(of: number.bigEndian) { update(bufferPointer: $0) }
    }
}

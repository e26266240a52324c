// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import SystemPackage

/// One open file of a medium.
///
/// Every error is weighed against the medium's presence: a pulled card is no damaged file.
package final class MediumFile: FootageSource {
    private let file: File
    private let path: SourcePath
    private let presence: any MediumPresence

    init(_ file: File, path: SourcePath, presence: any MediumPresence) {
        self.file = file
        self.path = path
        self.presence = presence
    }

    package func read(into buffer: inout MutableRawSpan, at offset: Int64) throws -> Int {
        do throws(Errno) {
            return try file.read(into: &buffer, at: offset)
        } catch {
            throw try verdict(error)
        }
    }

    package func stated() throws -> (sizeBytes: Int64, modified: CameraTime) {
        let status: FileStatus
        do throws(Errno) {
            status = try file.status()
        } catch {
            throw try verdict(error)
        }
        guard let modified = CameraTime(of: status) else {
            throw CameraError.unreadable(path, reason: CameraTime.uncountable)
        }
        return (status.sizeBytes, modified)
    }

    private func verdict(_ error: Errno) throws(CameraError) -> CameraError {
        try presence.confirm()
        return .unreadable(path, reason: "\(error)")
    }
}

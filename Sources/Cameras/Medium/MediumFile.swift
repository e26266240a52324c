// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import Synchronization
import SystemPackage

/// One open file of a medium.
///
/// Every error is weighed against the medium's presence: a pulled card is no damaged file.
package final class MediumFile: FootageSource {
    /// Files up to this size are read through the page cache, which costs less for them.
    private static let smallFileBytes: Int64 = 1 << 20

    private let file: File
    private let path: SourcePath
    private let presence: any MediumPresence
    private let isDirect: Atomic<Bool>

    /// Prepares to read, past the page cache if the file is large and its file system can.
    ///
    /// Footage is read once: a cached copy would only take the memory that others need, and the time
    /// to put it there.
    init(_ file: File, sizeBytes: Int64, path: SourcePath, presence: any MediumPresence) {
        self.file = file
        self.path = path
        self.presence = presence
        // Both are hints: reading works without them.
        isDirect = Atomic(sizeBytes > Self.smallFileBytes && (try? file.setDirect(true)) == true)
        if !isDirect.load(ordering: .relaxed) { try? file.adviseSequential() }
    }

    package func read(into buffer: inout MutableRawSpan, at offset: Int64) throws -> Int {
        do throws(Errno) {
            if let count = try readDirectly(into: &buffer, at: offset) { return count }
            return try file.read(into: &buffer, at: offset)
        } catch {
            throw try verdict(error)
        }
    }

    /// Reads whole blocks past the page cache; nil, from then on, where that does not work.
    private func readDirectly(
        into buffer: inout MutableRawSpan,
        at offset: Int64
    ) throws(Errno) -> Int? {
        guard isDirect.load(ordering: .relaxed) else { return nil }
        if AlignedBuffer.isAligned(buffer, at: offset) {
            do throws(Errno) {
                return try file.read(into: &buffer, at: offset)
            } catch .invalidArgument {
                // The device wants larger blocks.
            }
        }
        isDirect.store(false, ordering: .relaxed)
        _ = try file.setDirect(false)
        return nil
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

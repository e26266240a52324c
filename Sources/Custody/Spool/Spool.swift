// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Glibc
import Platform
import SystemPackage

/// The directory of recordings that the store has not confirmed yet.
///
/// It is flat, and its names are the spool's own. Every call that reaches the disk **blocks**; any
/// number of threads may call at once.
package final class Spool: Sendable {
    /// What can be set; the defaults suit everything but tests.
    package struct Settings: Sendable {
        /// Bytes that stay free whatever happens, so that the ledger can still be written.
        package var reserveBytes: Int64 = 1 << 30
        /// The size of one buffer; a copy holds six of them, or one if it has a single thread.
        package var bufferBytes = 1 << 20
        /// A file up to this size is copied on one thread and written through the page cache.
        package var smallFileBytes: Int64 = 1 << 20
        /// How many files are copied, and how many read back, by several threads at once; each keeps two
        /// processors busy.
        package var threadedFiles = max(2, sysconf(CInt(_SC_NPROCESSORS_ONLN)) / 2)
        /// Whether to go past the page cache where the file system can.
        package var usesDirectIO = true

        /// The defaults.
        package init() {}
    }

    static let unclaimedName = Array("unclaimed".utf8)
    /// Never looked into: ext4 makes `lost+found` at the top of every disk, for root alone.
    static let ownNames = [unclaimedName, Array("lost+found".utf8)]

    let settings: Settings
    let directory: Directory
    let reservations = SpoolReservations()
    let permits: SpoolPermits
    /// Apart from those of copies: a copy that found none would be slow for all of its file.
    let readBackPermits: SpoolPermits
    /// Called before each step that makes a group durable; tests stop there, as a crash would.
    let beforeStep: @Sendable (FinishStep) throws -> Void
    /// The kernel's syncfs(2), but for tests in which it fails.
    let syncFileSystem: @Sendable (Directory) throws(Errno) -> Void

    /// Opens the spool, and makes its directory first where needed.
    ///
    /// **Blocks.**
    /// - Throws: `SpoolError`.
    package convenience init(at path: FilePath, settings: Settings = Settings()) throws(SpoolError)
    {
        try self.init(at: path, settings: settings, beforeStep: { _ in })
    }

    init(
        at path: FilePath,
        settings: Settings,
        beforeStep: @escaping @Sendable (FinishStep) throws -> Void,
        syncFileSystem: @escaping @Sendable (Directory) throws(Errno) -> Void = {
            (directory) throws(Errno) in try directory.syncFileSystem()
        }
    ) throws(SpoolError) {
        self.settings = settings
        self.beforeStep = beforeStep
        self.syncFileSystem = syncFileSystem
        permits = SpoolPermits(count: settings.threadedFiles)
        readBackPermits = SpoolPermits(count: settings.threadedFiles)
        directory = try SpoolError.during("open the spool \(path)") { () throws(Errno) in
            try Directory.creating(path, permissions: 0o700)
        }
    }

    /// The room in the spool's file system.
    ///
    /// **Blocks.**
    package func space() throws(SpoolError) -> FileSystemSpace {
        try SpoolError.during("measure the spool's room") { () throws(Errno) in
            try directory.space()
        }
    }

    /// Opens a file for forwarding.
    ///
    /// **Blocks.**
    package func reader(
        for recording: RecordingID,
        ordinal: Int
    ) throws(SpoolError) -> any ObjectBody {
        let name = SpoolName(recording, ordinal)
        return try SpoolError.during("open \(name) in the spool") { () throws(Errno) in
            SpoolBody(file: try directory.openFile(name.bytes))
        }
    }

    /// Removes the files of recordings that the store has confirmed; the ledger says so first.
    ///
    /// **Blocks.** Files that are gone already are no error.
    package func release(_ recordings: [ReleasableRecording]) throws(SpoolError) {
        for recording in recordings {
            for ordinal in 0..<recording.fileCount {
                try removeIfThere(SpoolName(recording.id, ordinal))
            }
        }
        try sync()
    }

    /// Removes what was copied of a recording that is not copied on.
    ///
    /// **Blocks.** Whole files stay.
    package func discardPartial(_ recording: RecordingID, fileCount: Int) throws(SpoolError) {
        for ordinal in 0..<fileCount {
            try removeIfThere(SpoolName(recording, ordinal).partial)
        }
    }

    func removeIfThere(_ name: SpoolName) throws(SpoolError) {
        do throws(Errno) {
            try directory.remove(name.bytes)
        } catch .noSuchFileOrDirectory {
            return
        } catch {
            throw SpoolError(error, "remove \(name) from the spool")
        }
    }

    func sync() throws(SpoolError) {
        try SpoolError.during("make the spool's names durable") { () throws(Errno) in
            try directory.sync()
        }
    }
}

/// A spool file on its way to a store.
struct SpoolBody: ObjectBody {
    let file: File

    func read(into buffer: inout MutableRawSpan, at offset: Int64) throws -> Int {
        try file.read(into: &buffer, at: offset)
    }
}

extension SpoolError {
    /// Puts a failed call into words; no room is no room, whatever the operation.
    init(_ code: Errno, _ operation: String, neededBytes: Int64 = 0, freeBytes: Int64 = 0) {
        switch code {
        case .noSpace, .diskQuotaExceeded:
            self = .full(neededBytes: neededBytes, freeBytes: freeBytes)
        default: self = .io(code, operation: operation)
        }
    }

    /// Runs a call and puts its failure into words.
    static func during<Value>(
        _ operation: @autoclosure () -> String,
        _ body: () throws(Errno) -> Value
    ) throws(SpoolError) -> Value {
        do throws(Errno) {
            return try body()
        } catch {
            throw SpoolError(error, operation())
        }
    }
}

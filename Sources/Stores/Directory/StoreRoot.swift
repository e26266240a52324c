// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import SystemPackage

/// The open root of a directory store, after its marker was read.
struct StoreRoot {
    let directory: Directory
    let identity: StoreIdentity

    /// Opens the root and reads its marker.
    ///
    /// **Blocks.**
    init(opening path: FilePath) throws(StoreError) {
        do throws(Errno) {
            directory = try Directory(at: path)
        } catch .noSuchFileOrDirectory {
            throw .unavailable("\(path) is not there; \(StoreMarker.advice)")
        } catch {
            throw StoreError(error, "open", root: path)
        }
        guard let found = try StoreMarker.read(in: directory, at: path) else {
            throw .unavailable("\(path) holds no \(StoreMarker.name); \(StoreMarker.advice)")
        }
        identity = found
    }

    /// Makes the directory and its marker unless they are there.
    ///
    /// **Blocks.**
    ///
    /// - Throws: `StoreError.unavailable` for a directory with files and no marker: it may be
    ///   anybody's.
    static func create(at path: FilePath) throws(StoreError) -> StoreIdentity {
        let directory: Directory
        let entries: [DirectoryEntry]
        do throws(Errno) {
            directory = try Directory.creating(path)
            entries = try directory.entries()
        } catch {
            throw StoreError(error, "create", root: path)
        }
        if let found = try StoreMarker.read(in: directory, at: path) { return found }
        let foreign = entries.filter { !StoreMarker.isAllowedWithout($0.name) }
        guard foreign.isEmpty else {
            throw .unavailable(
                "\(path) holds files but no \(StoreMarker.name); choose an empty folder, or "
                    + "restore that file if this was a store"
            )
        }
        return try StoreMarker.write(StoreIdentity(), in: directory, at: path)
    }

    /// Shows by writing that the store can be written to, and how much room it says it has.
    ///
    /// **Blocks.**
    func probe(at path: FilePath) throws(StoreError) -> StoreSpace {
        do throws(Errno) {
            try writeProbe()
            return StoreSpace(freeBytes: try directory.space().freeBytes)
        } catch {
            throw StoreError(error, "write to", root: path)
        }
    }

    /// Writes one block and takes it away again.
    ///
    /// The name is fixed, so that a killed probe leaves one file at most; another host's probe may
    /// take it from under this one, which then tries again.
    private func writeProbe(attemptsLeft: Int = 3) throws(Errno) {
        let name = Array(".camdock-probe.partial".utf8)
        let file: File
        do throws(Errno) {
            try directory.removeIfPresent(name)
            file = try directory.openFile(name, .creating(permissions: 0o640))
        } catch .fileExists where attemptsLeft > 0 {
            return try writeProbe(attemptsLeft: attemptsLeft - 1)
        }
        let written = Result { () throws(Errno) in
            try file.write([UInt8](repeating: 0, count: 4096).span.bytes, at: 0)
            try file.sync()
        }
        try directory.removeIfPresent(name)
        try written.get()
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import Synchronization
import SystemPackage

/// The steps that make a group of files durable, in their order.
enum FinishStep: Hashable, CaseIterable {
    case syncBytes, rename, syncNames, readBack, done
}

extension Spool {
    /// From how many files on one sync of the file system is cheaper than one of each file.
    private static let manyFiles = 8
    /// Twice as many as hash at a time, since each also waits for the disk.
    private static let readers = 4

    /// Makes copied files durable under their names, and reads each back from the disk.
    ///
    /// **Blocks.** Bytes first, then the names, then the directory; only what reads back as it was
    /// hashed on its way in is verified. One that does not is removed: nobody was told of it yet.
    /// - Parameters:
    ///   - copies: Files that were copied since the group began.
    ///   - group: Their group.
    /// - Returns: What is durable, and what had to be removed.
    /// - Throws: `SpoolError` if the bytes or names could not be made durable; then nothing is
    ///   left of the group, since a failed sync is never believed when it is tried again.
    package func finish(_ copies: [CopiedFile], of group: SpoolGroup) throws -> FinishedGroup {
        guard !copies.isEmpty else { return FinishedGroup(verified: [], damaged: []) }
        var renamed: [CopiedFile] = []
        do {
            try beforeStep(.syncBytes)
            try syncBytes(copies, group)
            try beforeStep(.rename)
            for file in copies {
                try rename(file)
                renamed.append(file)
            }
            try beforeStep(.syncNames)
            try SpoolError.during("make the spool's names durable") { () throws(Errno) in
                try group.directory.sync()
            }
        } catch let error as SpoolError {
            for file in renamed { try removeIfThere(SpoolName(file.recording, file.ordinal)) }
            for file in copies {
                try removeIfThere(SpoolName(file.recording, file.ordinal).partial)
            }
            throw error
        }
        try beforeStep(.readBack)
        let finished = try readBack(copies)
        try beforeStep(.done)
        return finished
    }

    private func syncBytes(
        _ copies: [CopiedFile],
        _ group: SpoolGroup
    ) throws(SpoolError) {
        guard copies.count < Self.manyFiles else {
            return try SpoolError.during("make the spool durable") { () throws(Errno) in
                try syncFileSystem(group.directory)
            }
        }
        for file in copies {
            let name = SpoolName(file.recording, file.ordinal).partial
            try SpoolError.during("make \(name) durable") { () throws(Errno) in
                try directory.openFile(name.bytes, .readingAndWriting).sync()
            }
        }
    }

    private func rename(_ file: CopiedFile) throws(SpoolError) {
        let name = SpoolName(file.recording, file.ordinal)
        try SpoolError.during("give \(name) its name in the spool") { () throws(Errno) in
            try directory.renameWithoutReplacing(name.partial.bytes, to: name.bytes)
        }
    }

    /// Reads every file back: a large one by several threads, many small ones side by side.
    private func readBack(_ group: [CopiedFile]) throws(SpoolError) -> FinishedGroup {
        let errors = Mutex<[Int: SpoolError]>([:])
        let isLarge: (CopiedFile) -> Bool = { $0.content.parts.count > 1 }
        let permit = readBackPermits.take()
        let most = permit == nil ? 1 : Self.readers
        for (index, file) in group.enumerated() where isLarge(file) {
            let error = readBack(file, readers: most)
            errors.withLock { $0[index] = error }
        }
        let small = group.indices.filter { !isLarge(group[$0]) }
        let readers = min(most, small.count)
        sideBySide(readers) { reader in
            for place in stride(from: reader, to: small.count, by: readers) {
                let error = readBack(group[small[place]], readers: 1)
                errors.withLock { $0[small[place]] = error }
            }
        }
        withExtendedLifetime(permit) {}
        let found = errors.withLock { $0 }
        for index in found.keys {
            try removeIfThere(SpoolName(group[index].recording, group[index].ordinal))
        }
        if !found.isEmpty { try sync() }
        return FinishedGroup(
            verified: group.indices.filter { found[$0] == nil }.map { VerifiedFile(group[$0]) },
            damaged: found.sorted { $0.key < $1.key }.map { (group[$0.key], $0.value) }
        )
    }

    private func readBack(_ file: CopiedFile, readers: Int) -> SpoolError? {
        let name = SpoolName(file.recording, file.ordinal)
        do throws(SpoolError) {
            let part = try SpoolError.during("read \(name) back") { () throws(Errno) -> Int? in
                let opened = try directory.openFile(name.bytes)
                guard try opened.status().sizeBytes == file.content.sizeBytes else { return 0 }
                let readBack = try ReadBack(
                    file: opened,
                    content: file.content,
                    triesDirect: settings.usesDirectIO
                )
                return try readBack.firstDamagedPart(readers: readers)
            }
            guard let part else { return nil }
            return .damaged(file.recording, ordinal: file.ordinal, part: part)
        } catch {
            return error
        }
    }
}

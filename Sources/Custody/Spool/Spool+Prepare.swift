// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import SystemPackage

extension Spool {
    /// Makes way for copies of these recordings, before the ledger says that they are being copied.
    ///
    /// **Blocks.** A whole file of a recording that is `copying` is one that an attempt had finished
    /// and nobody was told of: it counts as unfinished again. A whole file of one that is `listed`
    /// was set aside with its recording, and now the recording is read again: it is kept, in
    /// `unclaimed`.
    /// - Parameters:
    ///   - recordings: As the ledger has them at this moment.
    ///   - onPutAside: Told before a file is put aside, with the name that it will have there.
    /// - Throws: `SpoolError`, and what `onPutAside` throws.
    package func prepare(
        _ recordings: [RegisteredRecording],
        onPutAside: (RecordingID, String) throws -> Void
    ) throws {
        for recording in recordings {
            guard recording.state != .copying else {
                try reopen(recording)
                continue
            }
            for ordinal in recording.listed.files.indices {
                let name = SpoolName(recording.id, ordinal)
                guard try status(of: name) != nil else { continue }
                _ = try putAside(name.bytes) { try onPutAside(recording.id, $0) }
            }
        }
    }

    /// Lets the whole files of a recording that is `copying` count as unfinished again.
    ///
    /// **Blocks.**
    package func reopen(_ recording: RegisteredRecording) throws(SpoolError) {
        for ordinal in recording.listed.files.indices {
            let name = SpoolName(recording.id, ordinal)
            do throws(Errno) {
                try directory.rename(name.bytes, to: name.partial.bytes)
            } catch .noSuchFileOrDirectory {
                continue
            } catch {
                throw SpoolError(error, "reopen \(name) in the spool")
            }
        }
    }

    /// Moves a file out of the way, keeping it; returns the name it has in `unclaimed`.
    ///
    /// `beforeMove` is told that name first, and nothing is moved if it throws.
    func putAside(
        _ name: [UInt8],
        beforeMove: (String) throws -> Void = { _ in }
    ) throws -> String {
        let words = "put \(EscapedName.reversible(name)) aside"
        let unclaimed = try SpoolError.during(words) { () throws(Errno) in try openUnclaimed() }
        var newName = name
        var number = 0
        while true {
            let isTaken = try SpoolError.during(words) { () throws(Errno) in
                try unclaimed.holds(newName)
            }
            if !isTaken {
                let told = EscapedName.reversible(newName)
                try beforeMove(told)
                let isMoved = try SpoolError.during(words) { () throws(Errno) in
                    try move(name, to: newName, in: unclaimed)
                }
                if isMoved { return told }
            }
            number += 1
            newName = Array(name.prefix(240)) + Array("~\(number)".utf8)
        }
    }

    private func openUnclaimed() throws(Errno) -> Directory {
        do throws(Errno) {
            try directory.createDirectory(Self.unclaimedName, permissions: 0o700)
            try directory.sync()
        } catch .fileExists {
            // It was made the last time.
        }
        return try directory.openDirectory(Self.unclaimedName)
    }

    /// False if the name was taken at the last moment.
    private func move(
        _ name: [UInt8],
        to newName: [UInt8],
        in unclaimed: Directory
    ) throws(Errno) -> Bool {
        do throws(Errno) {
            try directory.renameWithoutReplacing(name, to: newName, in: unclaimed)
        } catch .fileExists {
            return false
        }
        try unclaimed.sync()
        try directory.sync()
        return true
    }
}

extension Directory {
    fileprivate func holds(_ name: [UInt8]) throws(Errno) -> Bool {
        do throws(Errno) {
            _ = try status(of: name)
            return true
        } catch .noSuchFileOrDirectory {
            return false
        }
    }
}

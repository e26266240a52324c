// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import SystemPackage

extension Spool {
    /// How many of these recordings there is room for at this moment, from the first on.
    ///
    /// **Blocks.** What earlier attempts left of them is room that they have already. Nothing is
    /// claimed: that is for each copy to do.
    /// - Throws: `SpoolError.full` if there is no room for the first.
    package func countFitting(_ recordings: [RegisteredRecording]) throws(SpoolError) -> Int {
        let free = try space().freeBytes - reservations.outstandingBytes - settings.reserveBytes
        var left = free
        for (index, recording) in recordings.enumerated() {
            let needed = try neededBytes(recording)
            guard needed <= left else {
                guard index == 0 else { return index }
                throw .full(
                    neededBytes: needed + settings.reserveBytes,
                    freeBytes: max(free + settings.reserveBytes, 0)
                )
            }
            left -= needed
        }
        return recordings.count
    }

    private func neededBytes(_ recording: RegisteredRecording) throws(SpoolError) -> Int64 {
        var needed: Int64 = 0
        for (ordinal, file) in recording.listed.files.enumerated() {
            let name = SpoolName(recording.id, ordinal)
            var taken = try allocatedBytes(name.partial)
            // A whole file of a copy that is under way is taken up as well; any other is kept.
            if recording.state == .copying { taken += try allocatedBytes(name) }
            needed += max(0, file.sizeBytes - taken)
        }
        return needed
    }

    private func allocatedBytes(_ name: SpoolName) throws(SpoolError) -> Int64 {
        try status(of: name)?.allocatedBytes ?? 0
    }

    /// What stands under a name; nil if nothing does.
    func status(of name: SpoolName) throws(SpoolError) -> FileStatus? {
        do throws(Errno) {
            return try directory.status(of: name.bytes)
        } catch .noSuchFileOrDirectory {
            return nil
        } catch {
            throw SpoolError(error, "look for \(name) in the spool")
        }
    }
}

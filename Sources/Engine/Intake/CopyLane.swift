// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence
import Platform
import Synchronization

/// Where one docking's bytes move: a thread of its own, which may block on the camera and the disk.
package actor CopyLane: BlockingActor {
    package nonisolated let executor: BlockingExecutor
    private let spool: Spool
    private let ledger: Ledger
    /// What was copied since the last group ended.
    private var group: SpoolGroup?
    private let isStopped = Atomic<Bool>(false)

    /// A lane for the docking of that name.
    package init(_ docking: DockingID, spool: Spool, ledger: Ledger) {
        executor = BlockingExecutor(label: "camdock.copy.\(docking)")
        self.spool = spool
        self.ledger = ledger
    }

    /// Makes the copy under way stop at its next chunk, and every later one before its first.
    package nonisolated func stop() {
        isStopped.store(true, ordering: .relaxed)
    }

    /// Copies one file into the spool; safe places on the way are written to the ledger.
    func copy(
        _ source: any FootageSource,
        of recording: RegisteredRecording,
        ordinal: Int,
        partSizeBytes: Int,
        meter: ByteMeter
    ) throws -> CopiedFile {
        if group == nil { group = try spool.beginGroup() }
        let file = recording.listed.files[ordinal]
        return try spool.copy(
            from: source,
            CopyRequest(
                file: file,
                recording: recording.id,
                ordinal: ordinal,
                // Of a file without a time nothing shows that it is the one that was begun.
                resuming: file.modified == .unstated ? nil : recording.progress[ordinal],
                partSizeBytes: partSizeBytes
            ),
            meter: meter,
            onCheckpoint: { [ledger] progress in
                try ledger.checkpoint(recording.id, ordinal: ordinal, progress)
            },
            isCancelled: { self.isStopped.load(ordering: .relaxed) }
        )
    }

    /// Reads one file from its start to its end, and keeps nothing but its digest.
    func digest(
        _ source: any FootageSource,
        of file: SourceFile,
        meter: ByteMeter
    ) throws -> Digest {
        try Digest(reading: source, of: file, meter: meter) {
            self.isStopped.load(ordering: .relaxed)
        }
    }

    /// How many of these recordings the spool has room for, from the first on.
    func countFitting(_ recordings: [RegisteredRecording]) throws -> Int {
        try spool.countFitting(recordings)
    }

    /// Makes way in the spool for copies of these recordings.
    /// - Returns: The names, in `unclaimed`, of the files that had to be put aside.
    func prepare(_ recordings: [RegisteredRecording]) throws -> [String] {
        var aside: [String] = []
        try spool.prepare(recordings) { recording, file in
            try ledger.notePutAside(file, of: recording)
            aside.append(file)
        }
        return aside
    }

    /// Ends the group of what was copied since the last time; nil if nothing was.
    func endGroup() -> SpoolGroup? {
        defer { group = nil }
        return group
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence
import Platform

/// Where the spool is asked for small things that may block: its room, its files, their removal.
package actor SpoolDesk: BlockingActor {
    package nonisolated let executor = BlockingExecutor(label: "camdock.spool-desk")
    private let spool: Spool

    /// A desk before a spool.
    package init(_ spool: Spool) {
        self.spool = spool
    }

    /// The room in the spool's file system.
    func space() throws -> FileSystemSpace {
        try spool.space()
    }

    /// Opens every file of a recording for forwarding, in the order of its files.
    func bodies(of recording: QueuedRecording) throws -> [any ObjectBody] {
        try recording.files.map { try spool.reader(for: recording.id, ordinal: $0.ordinal) }
    }

    /// Removes the files of recordings that the store has confirmed.
    func release(_ recordings: [ReleasableRecording]) throws {
        try spool.release(recordings)
    }

    /// Throws away what was copied of a recording that is not copied on.
    func discardPartial(_ recording: RegisteredRecording) throws {
        try spool.discardPartial(recording.id, fileCount: recording.listed.files.count)
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence
import Platform

/// Where one docking's copies are made durable and read back: a thread of its own, beside the one on
/// which the next are copied.
package actor FinishLane: BlockingActor {
    package nonisolated let executor: BlockingExecutor
    private let spool: Spool

    /// A lane for the docking of that name.
    package init(_ docking: DockingID, spool: Spool) {
        executor = BlockingExecutor(label: "camdock.finish.\(docking)")
        self.spool = spool
    }

    /// Makes copies durable, and reads them back.
    func finish(_ copies: [CopiedFile], of group: SpoolGroup) throws -> FinishedGroup {
        try spool.finish(copies, of: group)
    }

    /// Lets finished files of a recording that is copied again count as unfinished.
    func reopen(_ recording: RegisteredRecording) throws {
        try spool.reopen(recording)
    }
}

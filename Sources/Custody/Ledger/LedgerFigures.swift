// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// How many recordings, and how many bytes.
package struct Tally: Hashable, Sendable {
    package var count: Int
    package var bytes: Int64

    /// Joins both figures.
    package init(count: Int = 0, bytes: Int64 = 0) {
        self.count = count
        self.bytes = bytes
    }
}

extension Tally {
    /// Both figures added.
    static func + (first: Tally, second: Tally) -> Tally {
        Tally(count: first.count + second.count, bytes: first.bytes + second.bytes)
    }

    /// Both figures less the other's.
    static func - (first: Tally, second: Tally) -> Tally {
        Tally(count: first.count - second.count, bytes: first.bytes - second.bytes)
    }

    /// Adds both figures.
    static func += (sum: inout Tally, other: Tally) { sum = sum + other }
}

/// The figures that status shows, kept up in the same transactions as the rows they count.
package struct LedgerFigures: Hashable, Sendable {
    /// Recordings by state, without the withheld ones; a state that nobody is in counts zero.
    package let states: [RecordingState: Tally]
    /// Recordings that are never to be forwarded.
    package let withheld: Tally
    /// Since when the spool has held what has waited longest for the store; nil if nothing waits.
    package let waitingSince: UTCTime?
    /// The number of entries in the custody log, and the last one's hash; nil if it is empty.
    package let head: CustodyHead?

    /// The figures of one state.
    package subscript(state: RecordingState) -> Tally { states[state] ?? Tally() }
}

/// Which recordings to list; every condition narrows.
package struct RecordingFilter: Hashable, Sendable {
    package var state: RecordingState?
    package var camera: CameraSerial?
    /// Listed at or after this time.
    package var since: UTCTime?

    /// Joins conditions.
    package init(
        state: RecordingState? = nil,
        camera: CameraSerial? = nil,
        since: UTCTime? = nil
    ) {
        self.state = state
        self.camera = camera
        self.since = since
    }
}

/// A page of recordings, newest first.
package struct RecordingPage: Hashable, Sendable {
    package let recordings: [RecordingSummary]
    /// Asks for the page after this one; nil at the end.
    package let next: String?
}

/// What an interrupted run had left, mended.
package struct Recovery: Hashable, Sendable {
    /// Dockings that nobody had ended.
    package let dockings: [DockingID]
    /// Recordings that were being sent and wait again.
    package let forwardings: [RecordingID]
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Which recordings to list.
package struct RecordingQuery: Hashable, Sendable {
    /// The sizes that a page may have.
    package static let limits = 1...1000

    /// Only those in this state; nil for all.
    package var state: RecordingState?
    /// Only those of this camera; nil for all.
    package var camera: CameraSerial?
    /// How many at most.
    package var limit: Int
    /// Where the last page ended, as `RecordingPage.next` said; nil for the start.
    package var after: String?

    /// Asks for the first page of everything unless told otherwise.
    package init(
        state: RecordingState? = nil,
        camera: CameraSerial? = nil,
        limit: Int = 100,
        after: String? = nil
    ) {
        self.state = state
        self.camera = camera
        self.limit = limit
        self.after = after
    }
}

/// Which lines of a report to show.
package struct ReportQuery: Hashable, Sendable {
    /// The sizes that a page may have.
    package static let limits = 1...1000

    /// Only those of this camera; nil for all.
    package var camera: CameraSerial?
    /// Nothing that was found earlier.
    package var since: Timestamp?
    /// How many at most.
    package var limit: Int
    /// Where the last page ended, as its `next` said; nil for the start.
    package var before: Int64?

    /// Asks for the first page of everything unless told otherwise.
    package init(
        camera: CameraSerial? = nil,
        since: Timestamp? = nil,
        limit: Int = 100,
        before: Int64? = nil
    ) {
        self.camera = camera
        self.since = since
        self.limit = limit
        self.before = before
    }
}

/// Which entries of the custody log to show.
package struct CustodyQuery: Hashable, Sendable {
    /// The sizes that a page may have.
    package static let limits = 1...1000

    /// The first entry's number.
    package var from: Int64
    /// Only those about this recording; nil for all.
    package var recording: RecordingID?
    /// How many at most.
    package var limit: Int

    /// Asks for the log from its start unless told otherwise.
    package init(from: Int64 = 1, recording: RecordingID? = nil, limit: Int = 100) {
        self.from = from
        self.recording = recording
        self.limit = limit
    }
}

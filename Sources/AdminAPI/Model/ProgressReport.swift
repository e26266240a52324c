// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How far the reading of one docking is.
package struct ProgressReport: Codable, Hashable, Sendable {
    /// Recordings that this docking has to read, without those that are known already.
    package let recordingsTotal: Int
    package let recordingsDone: Int
    package let bytesTotal: Int64
    package let bytesDone: Int64
    /// The speed of the last seconds.
    package let bytesPerSecond: Int64
    /// Left out while nobody can tell.
    package let secondsLeft: Int64?
    /// What is being read at this moment.
    package let current: TransferReport?
    /// `copying`, `verifying` while what came is made durable and read back, or `waiting` for its turn.
    package let phase: String?

    /// Joins the values.
    package init(
        recordingsTotal: Int,
        recordingsDone: Int,
        bytesTotal: Int64,
        bytesDone: Int64,
        bytesPerSecond: Int64,
        secondsLeft: Int64? = nil,
        current: TransferReport? = nil,
        phase: String? = nil
    ) {
        self.recordingsTotal = recordingsTotal
        self.recordingsDone = recordingsDone
        self.bytesTotal = bytesTotal
        self.bytesDone = bytesDone
        self.bytesPerSecond = bytesPerSecond
        self.secondsLeft = secondsLeft
        self.current = current
        self.phase = phase
    }
}

/// One recording on its way.
package struct TransferReport: Codable, Hashable, Sendable {
    package let recording: String
    package let title: String
    package let bytesDone: Int64
    package let bytesTotal: Int64

    /// Joins the values.
    package init(recording: String, title: String, bytesDone: Int64, bytesTotal: Int64) {
        self.recording = recording
        self.title = title
        self.bytesDone = bytesDone
        self.bytesTotal = bytesTotal
    }
}

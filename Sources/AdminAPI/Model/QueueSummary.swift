// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The queue to the store in a few numbers.
package struct QueueSummary: Codable, Hashable, Sendable {
    /// Recordings that wait, without those under way.
    package let waiting: Int
    package let waitingBytes: Int64
    /// Since when the oldest of them waits.
    package let oldestWaitingSince: Timestamp?
    package let uploading: [TransferReport]
    /// The speed of the last seconds, over all uploads.
    package let bytesPerSecond: Int64
    package let quarantined: Int

    /// Joins the values.
    package init(
        waiting: Int,
        waitingBytes: Int64,
        oldestWaitingSince: Timestamp? = nil,
        uploading: [TransferReport],
        bytesPerSecond: Int64,
        quarantined: Int
    ) {
        self.waiting = waiting
        self.waitingBytes = waitingBytes
        self.oldestWaitingSince = oldestWaitingSince
        self.uploading = uploading
        self.bytesPerSecond = bytesPerSecond
        self.quarantined = quarantined
    }
}

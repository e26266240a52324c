// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The queue, item by item.
package struct QueueReport: Codable, Hashable, Sendable {
    /// All that wait, whether shown or not.
    package let waiting: Int
    package let waitingBytes: Int64
    /// In the order in which they will go, those under way first.
    package let items: [QueueItem]
    /// Recordings that were set aside, oldest first.
    package let quarantined: [QuarantinedItem]
    /// All that were set aside, whether shown or not.
    package let quarantinedTotal: Int

    /// Joins the values.
    package init(
        waiting: Int,
        waitingBytes: Int64,
        items: [QueueItem],
        quarantined: [QuarantinedItem],
        quarantinedTotal: Int
    ) {
        self.waiting = waiting
        self.waitingBytes = waitingBytes
        self.items = items
        self.quarantined = quarantined
        self.quarantinedTotal = quarantinedTotal
    }
}

/// One recording that waits for the store or is on its way to it.
package struct QueueItem: Codable, Hashable, Sendable {
    package let recording: String
    package let title: String
    package let camera: String
    package let bytes: Int64
    /// `spooled` or `uploading`.
    package let state: String
    /// Since when it waits.
    package let since: Timestamp
    /// How often forwarding it has failed; an upload that a closing window stopped has not.
    package let attempts: Int
    /// What the last attempt ran into, or what stopped it, such as the end of a window.
    package let lastError: String?
    /// It is not tried again before that time.
    package let notBefore: Timestamp?

    /// Joins the values.
    package init(
        recording: String,
        title: String,
        camera: String,
        bytes: Int64,
        state: String,
        since: Timestamp,
        attempts: Int,
        lastError: String? = nil,
        notBefore: Timestamp? = nil
    ) {
        self.recording = recording
        self.title = title
        self.camera = camera
        self.bytes = bytes
        self.state = state
        self.since = since
        self.attempts = attempts
        self.lastError = lastError
        self.notBefore = notBefore
    }
}

/// One recording that was set aside.
package struct QuarantinedItem: Codable, Hashable, Sendable {
    package let recording: String
    package let title: String
    package let camera: String
    package let bytes: Int64
    package let reason: ReasonReport
    package let since: Timestamp
    package let whatToDo: String

    /// Joins the values.
    package init(
        recording: String,
        title: String,
        camera: String,
        bytes: Int64,
        reason: ReasonReport,
        since: Timestamp,
        whatToDo: String
    ) {
        self.recording = recording
        self.title = title
        self.camera = camera
        self.bytes = bytes
        self.reason = reason
        self.since = since
        self.whatToDo = whatToDo
    }
}

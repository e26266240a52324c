// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What should have been confirmed by the store long ago.
package struct LateReport: Codable, Hashable, Sendable {
    /// How long a recording may wait before it is late.
    package let lateAfterSeconds: Int64
    /// All that are late, whether shown or not.
    package let total: Int
    package let totalBytes: Int64
    /// All that are late, by camera and reason.
    package let groups: [LateGroup]
    /// The oldest first.
    package let items: [LateItem]

    /// Joins the values.
    package init(
        lateAfterSeconds: Int64,
        total: Int,
        totalBytes: Int64,
        groups: [LateGroup],
        items: [LateItem]
    ) {
        self.lateAfterSeconds = lateAfterSeconds
        self.total = total
        self.totalBytes = totalBytes
        self.groups = groups
        self.items = items
    }
}

/// What is late of one camera for one reason.
package struct LateGroup: Codable, Hashable, Sendable {
    package let camera: String
    package let reason: String
    package let count: Int
    package let bytes: Int64
    /// Since when the oldest of them waits.
    package let oldest: Timestamp

    /// Joins the values.
    package init(camera: String, reason: String, count: Int, bytes: Int64, oldest: Timestamp) {
        self.camera = camera
        self.reason = reason
        self.count = count
        self.bytes = bytes
        self.oldest = oldest
    }
}

/// One recording that is late.
package struct LateItem: Codable, Hashable, Sendable {
    package let recording: String
    package let title: String
    package let camera: String
    /// Why it is late: a fixed name, such as `store-unavailable`.
    package let reason: String
    package let bytes: Int64
    /// Since when it waits.
    package let since: Timestamp
    /// What the last attempt ran into.
    package let detail: String?

    /// Joins the values.
    package init(
        recording: String,
        title: String,
        camera: String,
        reason: String,
        bytes: Int64,
        since: Timestamp,
        detail: String? = nil
    ) {
        self.recording = recording
        self.title = title
        self.camera = camera
        self.reason = reason
        self.bytes = bytes
        self.since = since
        self.detail = detail
    }
}
